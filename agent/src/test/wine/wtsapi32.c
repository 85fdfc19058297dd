/* Stand-in for wtsapi32.dll: sessions from C:\lab\sessions.txt, rows of
   number|state|flags|station|domain|user|logon ms|client name      (state 0 active, 4 disconnected; flags 0 locked, 1 unlocked)
   Everything else is forwarded to Wine's own. */
#include "rows.h"
#include "wts-types.h"
#include <wtsapi32.h>

#define SESSIONS "C:\\lab\\sessions.txt"
#define MOST 100

enum { NUMBER, STATE, FLAGS, STATION, DOMAIN, USER, LOGON, CLIENT };

BOOL WINAPI WTSEnumerateSessionsExW(HANDLE server, DWORD *level, DWORD filter, SESSION_INFO_1 **sessions, DWORD *count)
{
    ROWS rows;
    SESSION_INFO_1 *list = zeroed(MOST * sizeof *list + 64000);
    char *text = (char *)(list + MOST);
    (void)server;
    if (*level != 1 || filter != 0) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return FALSE;
    }
    *count = 0;
    if (rows_open(&rows, SESSIONS)) {
        while (*count < MOST && rows_next(&rows)) {
            SESSION_INFO_1 *session = list + (*count)++;
            session->SessionId = session->ExecEnvId = atoi(rows.column[NUMBER]);
            session->State = atoi(rows.column[STATE]);
            session->pSessionName = wide_text(&text, rows.column[STATION]);
            if (rows.column[USER][0] == 0) continue;
            session->pUserName = wide_text(&text, rows.column[USER]);
            session->pDomainName = wide_text(&text, rows.column[DOMAIN]);
        }
        rows_close(&rows);
    }
    *sessions = list;
    return TRUE;
}

static int find(ROWS *rows, DWORD number)
{
    if (!rows_open(rows, SESSIONS)) return 0;
    while (rows_next(rows)) {
        if ((DWORD)atoi(rows->column[NUMBER]) != number) continue;
        rows_close(rows);
        return 1;
    }
    return 0;
}

static void fill(INFOEX *info, ROWS *rows)
{
    FILETIME now;
    INFOEX_LEVEL1 *level = &info->Data.Level1;
    info->Level = 1;
    level->SessionId = atoi(rows->column[NUMBER]);
    level->SessionState = atoi(rows->column[STATE]);
    level->SessionFlags = atoi(rows->column[FLAGS]);
    MultiByteToWideChar(CP_UTF8, 0, rows->column[USER], -1, level->UserName, 21);
    MultiByteToWideChar(CP_UTF8, 0, rows->column[DOMAIN], -1, level->DomainName, 18);
    level->LogonTime.QuadPart = file_time(rows->column[LOGON]);
    GetSystemTimeAsFileTime(&now);
    level->CurrentTime.LowPart = now.dwLowDateTime;
    level->CurrentTime.HighPart = now.dwHighDateTime;
}

BOOL WINAPI WTSQuerySessionInformationW(HANDLE server, DWORD number, WTS_INFO_CLASS kind, LPWSTR *answer, DWORD *bytes)
{
    ROWS rows;
    char *memory, *at;
    (void)server;
    if (!find(&rows, number)) {
        SetLastError(ERROR_FILE_NOT_FOUND);
        return FALSE;
    }
    at = memory = zeroed(2000);
    switch ((int)kind) {
    case SESSION_INFO_EX:
        fill((INFOEX *)memory, &rows);
        at += sizeof(INFOEX);
        break;
    case WTSClientProtocolType:
        *(USHORT *)memory = strncmp(rows.column[STATION], "RDP", 3) == 0 ? 2 : 0;
        at += sizeof(USHORT);
        break;
    case WTSClientName:
        wide_text(&at, rows.column[CLIENT]);
        break;
    default:
        SetLastError(ERROR_NOT_SUPPORTED);
        return FALSE;
    }
    *answer = (LPWSTR)memory;
    *bytes = (DWORD)(at - memory);
    return TRUE;
}

void WINAPI WTSFreeMemory(PVOID memory)
{
    HeapFree(GetProcessHeap(), 0, memory);
}

BOOL WINAPI WTSFreeMemoryExW(DWORD kind, PVOID memory, ULONG count)
{
    (void)count;
    if (kind != SESSION_INFO_LEVEL_1) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return FALSE;
    }
    return HeapFree(GetProcessHeap(), 0, memory);
}
