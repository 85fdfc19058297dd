/* Prints "TYPE size" and "TYPE.FIELD offset" of every structure that the agent declares, as the C compiler lays them out. */
#include <windows.h>
#include <ntsecapi.h>
#include <stddef.h>
#include <stdio.h>
#include <wtsapi32.h>
#include "wts-types.h"

#define SIZE(name, type) printf("%s %u\n", name, (unsigned)sizeof(type))
#define AT(name, type, field) printf("%s.%s %u\n", name, #field, (unsigned)offsetof(type, field))

int main(void)
{
    SIZE("WTSINFOEX", INFOEX);
    AT("WTSINFOEX", INFOEX, Level);
    AT("WTSINFOEX", INFOEX, Data);
#define EX(field) AT("WTSINFOEX_LEVEL1", INFOEX_LEVEL1, field)
    SIZE("WTSINFOEX_LEVEL1", INFOEX_LEVEL1);
    EX(SessionId); EX(SessionState); EX(SessionFlags); EX(WinStationName); EX(UserName); EX(DomainName); EX(LogonTime); EX(ConnectTime);
    EX(DisconnectTime); EX(LastInputTime); EX(CurrentTime); EX(IncomingBytes); EX(OutgoingBytes); EX(IncomingFrames); EX(OutgoingFrames);
    EX(IncomingCompressedBytes); EX(OutgoingCompressedBytes);
#define ONE(field) AT("WTS_SESSION_INFO_1", SESSION_INFO_1, field)
    SIZE("WTS_SESSION_INFO_1", SESSION_INFO_1);
    ONE(ExecEnvId); ONE(State); ONE(SessionId); ONE(pSessionName); ONE(pHostName); ONE(pUserName); ONE(pDomainName); ONE(pFarmName);
#define PROCESS(field) AT("WTS_PROCESS_INFO", WTS_PROCESS_INFOW, field)
    SIZE("WTS_PROCESS_INFO", WTS_PROCESS_INFOW);
    PROCESS(SessionId); PROCESS(ProcessId); PROCESS(pProcessName); PROCESS(pUserSid);
#define STRING(field) AT("LSA_UNICODE_STRING", LSA_UNICODE_STRING, field)
    SIZE("LSA_UNICODE_STRING", LSA_UNICODE_STRING);
    STRING(Length); STRING(MaximumLength); STRING(Buffer);
#define LSA(field) AT("SECURITY_LOGON_SESSION_DATA", SECURITY_LOGON_SESSION_DATA, field)
    SIZE("SECURITY_LOGON_SESSION_DATA", SECURITY_LOGON_SESSION_DATA);
    LSA(Size); LSA(LogonId); LSA(UserName); LSA(LogonDomain); LSA(AuthenticationPackage); LSA(LogonType); LSA(Session); LSA(Sid); LSA(LogonTime);
    LSA(LogonServer); LSA(DnsDomainName); LSA(Upn); LSA(UserFlags); LSA(LogonScript); LSA(ProfilePath); LSA(HomeDirectory); LSA(HomeDirectoryDrive);
    LSA(LogoffTime); LSA(KickOffTime); LSA(PasswordLastSet); LSA(PasswordCanChange); LSA(PasswordMustChange);
    printf("SECURITY_LOGON_SESSION_DATA.LastSuccessfulLogon %u\n",
           (unsigned)(offsetof(SECURITY_LOGON_SESSION_DATA, LastLogonInfo) + offsetof(LSA_LAST_INTER_LOGON_INFO, LastSuccessfulLogon)));
    printf("SECURITY_LOGON_SESSION_DATA.LastFailedLogon %u\n",
           (unsigned)(offsetof(SECURITY_LOGON_SESSION_DATA, LastLogonInfo) + offsetof(LSA_LAST_INTER_LOGON_INFO, LastFailedLogon)));
    printf("SECURITY_LOGON_SESSION_DATA.FailedAttemptCountSinceLastSuccessfulLogon %u\n",
           (unsigned)(offsetof(SECURITY_LOGON_SESSION_DATA, LastLogonInfo)
                      + offsetof(LSA_LAST_INTER_LOGON_INFO, FailedAttemptCountSinceLastSuccessfulLogon)));
    return 0;
}
