/* Wine never sends session, power or preshutdown controls. This stand-in gives them to the service: rename a file of lines
   "CODE TYPE SESSION" (14 5 2 = session change, logon, session 2; 15 0 0 = preshutdown) to C:\lab\controls.txt.
   Everything but RegisterServiceCtrlHandlerExW is forwarded to Wine's own. */
#include <windows.h>
#include <stdio.h>

#define CONTROLS "C:\\lab\\controls.txt"
#define TAKEN "C:\\lab\\controls.taken"
#define SESSION_CHANGE 14

typedef SERVICE_STATUS_HANDLE(WINAPI *REGISTER)(LPCWSTR, LPHANDLER_FUNCTION_EX, LPVOID);

static LPHANDLER_FUNCTION_EX handler;
static void *context;
static volatile LONG started;

/* The notification is gone once the handler is back, as on Windows: whoever keeps the pointer reads rubbish. */
static void give(unsigned code, unsigned type, unsigned session)
{
    WTSSESSION_NOTIFICATION notification = { sizeof notification, session };
    handler(code, type, code == SESSION_CHANGE ? &notification : NULL, context);
    memset(&notification, 0xEE, sizeof notification);
}

static DWORD WINAPI pump(void *unused)
{
    (void)unused;
    for (;;) {
        unsigned code, type, session;
        FILE *file;
        Sleep(50);
        if (!MoveFileExA(CONTROLS, TAKEN, MOVEFILE_REPLACE_EXISTING)) continue;
        file = fopen(TAKEN, "r");
        if (file == NULL) continue;
        while (fscanf(file, "%u %u %u", &code, &type, &session) == 3) give(code, type, session);
        fclose(file);
    }
    return 0;
}

SERVICE_STATUS_HANDLE WINAPI RegisterServiceCtrlHandlerExW(LPCWSTR name, LPHANDLER_FUNCTION_EX function, LPVOID data)
{
    REGISTER real = (REGISTER)(void *)GetProcAddress(LoadLibraryA("sechost.dll"), "RegisterServiceCtrlHandlerExW");
    handler = function;
    context = data;
    if (InterlockedExchange(&started, 1) == 0) CreateThread(NULL, 0, pump, NULL, 0, NULL);
    return real(name, function, data);
}
