/* What somebody who may not install anything puts where a careless program looks for its libraries: loading it leaves a trace. */
#include <windows.h>
#include <stdio.h>

BOOL WINAPI DllMain(HINSTANCE self, DWORD why, LPVOID unused)
{
    (void)self;
    (void)unused;
    if (why == DLL_PROCESS_ATTACH) {
        FILE *trace = fopen("C:\\lab\\planted-was-loaded.txt", "w");
        if (trace != NULL) fclose(trace);
    }
    return TRUE;
}
