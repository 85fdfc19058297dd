/* Starts or stops a service and prints how many milliseconds passed, from the call to the state that was asked for, looked at every 5 ms.
   usage: scm start|stop SERVICE     exit 1 and the Windows error if it failed, 2 if it did not get there within 60 s */
#include <windows.h>
#include <stdio.h>
#include <string.h>

static double milliseconds(void)
{
    LARGE_INTEGER now, second;
    QueryPerformanceCounter(&now);
    QueryPerformanceFrequency(&second);
    return now.QuadPart * 1000.0 / second.QuadPart;
}

static int failed(const char *call)
{
    printf("%s: Windows error %lu\n", call, GetLastError());
    return 1;
}

int main(int count, char **arguments)
{
    SC_HANDLE manager, service;
    SERVICE_STATUS status;
    DWORD wanted;
    double from;
    int tries = 0;
    if (count != 3) return failed("usage");
    manager = OpenSCManagerA(NULL, NULL, SC_MANAGER_CONNECT);
    if (manager == NULL) return failed("OpenSCManager");
    service = OpenServiceA(manager, arguments[2], SERVICE_START | SERVICE_STOP | SERVICE_QUERY_STATUS);
    if (service == NULL) return failed("OpenService");
    from = milliseconds();
    if (strcmp(arguments[1], "start") == 0) {
        wanted = SERVICE_RUNNING;
        while (!StartServiceA(service, 0, NULL)) { /* Wine learns late that a process was killed */
            if (GetLastError() != ERROR_SERVICE_ALREADY_RUNNING || tries++ > 100) return failed("StartService");
            Sleep(100);
            from = milliseconds();
        }
    } else {
        wanted = SERVICE_STOPPED;
        if (!ControlService(service, SERVICE_CONTROL_STOP, &status)) return failed("ControlService");
    }
    while (QueryServiceStatus(service, &status) && status.dwCurrentState != wanted) {
        if (milliseconds() - from > 60000) return 2;
        Sleep(5);
    }
    printf("%.0f\n", milliseconds() - from);
    return status.dwCurrentState == wanted ? 0 : failed("QueryServiceStatus");
}
