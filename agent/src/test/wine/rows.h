/* Rows of a text file, "a|b|c", read anew at every call, so that a test changes the world while the agent runs. */
#ifndef ROWS_H
#define ROWS_H
#include <windows.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COLUMNS 12
#define ROW_BYTES 2000

typedef struct {
    FILE *file;
    char line[ROW_BYTES];
    char *column[COLUMNS];
} ROWS;

static int rows_open(ROWS *rows, const char *path)
{
    rows->file = fopen(path, "r");
    return rows->file != NULL;
}

/* Splits the next row; a missing column is "". Returns 0 and closes at the end. */
static int rows_next(ROWS *rows)
{
    int count = 0;
    char *at;
    if (rows->file == NULL) return 0;
    do {
        if (fgets(rows->line, ROW_BYTES, rows->file) == NULL) {
            fclose(rows->file);
            rows->file = NULL;
            return 0;
        }
        rows->line[strcspn(rows->line, "\r\n")] = 0;
    } while (rows->line[0] == 0 || rows->line[0] == '#');
    rows->column[count++] = rows->line;
    for (at = rows->line; *at != 0 && count < COLUMNS; at++) {
        if (*at != '|') continue;
        *at = 0;
        rows->column[count++] = at + 1;
    }
    while (count < COLUMNS) rows->column[count++] = rows->line + strlen(rows->line);
    return 1;
}

static void rows_close(ROWS *rows)
{
    if (rows->file != NULL) fclose(rows->file);
    rows->file = NULL;
}

/* Milliseconds since 1970 to FILETIME; "" is 0, never. */
static LONGLONG file_time(const char *unix_ms)
{
    return *unix_ms == 0 ? 0 : (strtoll(unix_ms, NULL, 10) + 11644473600000LL) * 10000;
}

/* UTF-8 to UTF-16 behind *at; moves *at on. */
static WCHAR *wide_text(char **at, const char *text)
{
    WCHAR *start = (WCHAR *)*at;
    int count = MultiByteToWideChar(CP_UTF8, 0, text, -1, start, 300);
    *at += count * sizeof(WCHAR);
    return start;
}

static void *zeroed(SIZE_T bytes)
{
    return HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, bytes);
}
#endif
