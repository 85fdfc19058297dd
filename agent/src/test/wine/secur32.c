/* Stand-in for the logon sessions of secur32.dll, from C:\lab\logons.txt, rows of
   luid (hex)|domain|user|type|session|sid|logon ms
   A sid "invalid" is one that Windows refuses. Everything else is forwarded to Wine's own. */
#include "rows.h"
#include <ntsecapi.h>
#include <sddl.h>

#define LOGONS "C:\\lab\\logons.txt"
#define MOST 1000

enum { LUID_HEX, DOMAIN, USER, TYPE, SESSION, SID_TEXT, LOGON };

static LUID luid(const char *hex)
{
    unsigned long long value = strtoull(hex, NULL, 16);
    LUID id = { (DWORD)value, (LONG)(value >> 32) };
    return id;
}

static void text(LSA_UNICODE_STRING *string, char **at, const char *utf8)
{
    char *start = *at;
    if (*utf8 == 0) return;
    string->Buffer = wide_text(at, utf8);
    string->MaximumLength = (USHORT)(*at - start);
    string->Length = string->MaximumLength - sizeof(WCHAR);
}

NTSTATUS WINAPI LsaEnumerateLogonSessions(PULONG count, PLUID *list)
{
    ROWS rows;
    LUID *ids = zeroed(MOST * sizeof *ids);
    *count = 0;
    if (rows_open(&rows, LOGONS))
        while (*count < MOST && rows_next(&rows)) ids[(*count)++] = luid(rows.column[LUID_HEX]);
    *list = ids;
    return 0;
}

NTSTATUS WINAPI LsaGetLogonSessionData(PLUID wanted, PSECURITY_LOGON_SESSION_DATA *answer)
{
    ROWS rows;
    *answer = NULL;
    if (!rows_open(&rows, LOGONS)) return (NTSTATUS)0xC000005F; /* STATUS_NO_SUCH_LOGON_SESSION */
    while (rows_next(&rows)) {
        LUID id = luid(rows.column[LUID_HEX]);
        SECURITY_LOGON_SESSION_DATA *data;
        char *at;
        PSID sid = NULL;
        if (id.LowPart != wanted->LowPart || id.HighPart != wanted->HighPart) continue;
        data = zeroed(sizeof *data + 8000);
        at = (char *)(data + 1);
        data->Size = sizeof *data;
        data->LogonId = id;
        data->LogonType = atoi(rows.column[TYPE]);
        data->Session = atoi(rows.column[SESSION]);
        data->LogonTime.QuadPart = file_time(rows.column[LOGON]);
        if (ConvertStringSidToSidA(rows.column[SID_TEXT], &sid)) {
            CopySid(SECURITY_MAX_SID_SIZE, at, sid);
            data->Sid = at;
            at += SECURITY_MAX_SID_SIZE + 4;
            LocalFree(sid);
        }
        if (strcmp(rows.column[SID_TEXT], "invalid") == 0) {
            *at = 99; /* its revision, which must be 1 */
            data->Sid = at;
            at += SECURITY_MAX_SID_SIZE + 4;
        }
        text(&data->UserName, &at, rows.column[USER]);
        text(&data->LogonDomain, &at, rows.column[DOMAIN]);
        rows_close(&rows);
        *answer = data;
        return 0;
    }
    return (NTSTATUS)0xC000005F;
}

NTSTATUS WINAPI LsaFreeReturnBuffer(PVOID memory)
{
    HeapFree(GetProcessHeap(), 0, memory);
    return 0;
}
