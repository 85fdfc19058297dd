/* Types of wtsapi32.h that mingw-w64 10 (Debian 12) lacks, as the Windows SDK documents them. */
#ifndef WTS_TYPES_H
#define WTS_TYPES_H
#include <windows.h>

#define SESSION_INFO_EX 25
#define SESSION_INFO_LEVEL_1 2

typedef struct {
    LONG SessionId;
    int SessionState;
    LONG SessionFlags;
    WCHAR WinStationName[33];
    WCHAR UserName[21];
    WCHAR DomainName[18];
    LARGE_INTEGER LogonTime;
    LARGE_INTEGER ConnectTime;
    LARGE_INTEGER DisconnectTime;
    LARGE_INTEGER LastInputTime;
    LARGE_INTEGER CurrentTime;
    DWORD IncomingBytes;
    DWORD OutgoingBytes;
    DWORD IncomingFrames;
    DWORD OutgoingFrames;
    DWORD IncomingCompressedBytes;
    DWORD OutgoingCompressedBytes;
} INFOEX_LEVEL1;

typedef struct {
    DWORD Level;
    union {
        INFOEX_LEVEL1 Level1;
    } Data;
} INFOEX;

typedef struct {
    DWORD ExecEnvId;
    int State;
    DWORD SessionId;
    LPWSTR pSessionName;
    LPWSTR pHostName;
    LPWSTR pUserName;
    LPWSTR pDomainName;
    LPWSTR pFarmName;
} SESSION_INFO_1;
#endif
