/* Wine 8 lacks GetAnycastIpAddressTable; JDK 25 asks for it when it lists network interfaces (seeding SecureRandom does), and dies without it.
   Everything else is forwarded to Wine's own. */
#include <winsock2.h>
#include <windows.h>

typedef struct {
    ULONG entries;
    ULONG padding;
    char row[64];
} ANYCAST_TABLE;

DWORD WINAPI GetAnycastIpAddressTable(USHORT family, ANYCAST_TABLE **table)
{
    (void)family;
    *table = HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, sizeof **table); /* freed by FreeMibTable */
    return *table == NULL ? ERROR_NOT_ENOUGH_MEMORY : NO_ERROR;
}
