/* Stand-in for the event log's reader: one text file a channel in C:\lab\events, one <Event> a line, UTF-8; "/" of the channel is "%4".
   Lines appended while a subscription is open set its signal. A file CHANNEL.next-error with a number makes the next EvtNext fail with it, and the
   subscription stays broken until it is closed, as on Windows. Of a query only the EventID= numbers are looked at. */
#include <windows.h>
#include <winevt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FOLDER "C:\\lab\\events\\"
#define MOST_IDS 64

enum kind { SUBSCRIPTION = 1, EVENT, BOOKMARK };

typedef struct {
    enum kind kind;
    char path[600];
    long position; /* in the file: behind the last line taken */
    HANDLE signal;
    HANDLE watcher;
    volatile LONG closing;
    CRITICAL_SECTION busy;
    unsigned ids[MOST_IDS];
    int id_count;
    DWORD broken;
    char *xml;                 /* of an event */
    unsigned long long record; /* of an event or bookmark; 0 = none */
} OBJECT;

static OBJECT *make(enum kind kind)
{
    OBJECT *object = calloc(1, sizeof *object);
    object->kind = kind;
    InitializeCriticalSection(&object->busy);
    return object;
}

static OBJECT *as(EVT_HANDLE handle, enum kind kind)
{
    OBJECT *object = (OBJECT *)handle;
    if (object != NULL && object->kind == kind) return object;
    SetLastError(ERROR_INVALID_HANDLE);
    return NULL;
}

static unsigned long long number_after(const char *xml, const char *tag)
{
    const char *at = strstr(xml, tag);
    return at == NULL ? 0 : strtoull(at + strlen(tag), NULL, 10);
}

static int wanted(OBJECT *subscription, const char *xml)
{
    unsigned id = (unsigned)number_after(xml, "<EventID>");
    int i;
    for (i = 0; i < subscription->id_count; i++)
        if (subscription->ids[i] == id) return 1;
    return subscription->id_count == 0;
}

/* The next complete line behind *position, to be freed; NULL if there is none yet. */
static char *line_behind(const char *path, long *position)
{
    size_t room = 1 << 16, length = 0;
    char *line = malloc(room);
    int c;
    FILE *file = fopen(path, "rb");
    if (file == NULL || fseek(file, *position, SEEK_SET) != 0) {
        if (file != NULL) fclose(file);
        free(line);
        return NULL;
    }
    while ((c = fgetc(file)) != EOF && c != '\n') {
        if (length + 2 > room) line = realloc(line, room *= 2);
        line[length++] = (char)c;
    }
    if (c == EOF) {
        fclose(file);
        free(line);
        return NULL;
    }
    *position = ftell(file);
    fclose(file);
    line[length] = 0;
    return line;
}

/* The next line the subscription asks for. */
static char *next_wanted(OBJECT *subscription, long *position)
{
    char *line;
    while ((line = line_behind(subscription->path, position)) != NULL) {
        if (strstr(line, "<Event") != NULL && wanted(subscription, line)) return line;
        free(line);
    }
    return NULL;
}

static DWORD WINAPI watch(void *argument)
{
    OBJECT *subscription = argument;
    while (!subscription->closing) {
        long position;
        char *line;
        EnterCriticalSection(&subscription->busy);
        position = subscription->position;
        LeaveCriticalSection(&subscription->busy);
        line = next_wanted(subscription, &position);
        if (line != NULL) SetEvent(subscription->signal);
        free(line);
        Sleep(50);
    }
    return 0;
}

static void read_query(OBJECT *subscription, LPCWSTR query)
{
    char text[16000] = "";
    char *at;
    if (query != NULL) WideCharToMultiByte(CP_UTF8, 0, query, -1, text, sizeof text - 1, NULL, NULL);
    for (at = text; (at = strstr(at, "EventID=")) != NULL && subscription->id_count < MOST_IDS; at += 8)
        subscription->ids[subscription->id_count++] = (unsigned)atoi(at + 8);
}

static void name_file(OBJECT *subscription, LPCWSTR channel)
{
    char name[300];
    char *from, *to;
    WideCharToMultiByte(CP_UTF8, 0, channel, -1, name, sizeof name, NULL, NULL);
    strcpy(subscription->path, FOLDER);
    to = subscription->path + strlen(FOLDER);
    for (from = name; *from != 0; from++) {
        if (*from == '/') {
            *to++ = '%';
            *to++ = '4';
        } else {
            *to++ = *from;
        }
    }
    strcpy(to, ".xml");
}

/* Stands behind the bookmarked record; 0 if it is not in the file. */
static int seek(OBJECT *subscription, unsigned long long record)
{
    long position = 0;
    char *line;
    while ((line = line_behind(subscription->path, &position)) != NULL) {
        int found = number_after(line, "<EventRecordID>") == record;
        free(line);
        if (!found) continue;
        subscription->position = position;
        return 1;
    }
    return 0;
}

EVT_HANDLE WINAPI EvtSubscribe(EVT_HANDLE session, HANDLE signal, LPCWSTR channel, LPCWSTR query, EVT_HANDLE bookmark, PVOID context,
                               EVT_SUBSCRIBE_CALLBACK callback, DWORD flags)
{
    OBJECT *subscription, *behind = NULL;
    int after = (flags & EvtSubscribeOriginMask) == EvtSubscribeStartAfterBookmark;
    (void)session;
    (void)context;
    if (signal == NULL || callback != NULL || channel == NULL || after != (bookmark != NULL)) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return NULL;
    }
    if (after && (behind = as(bookmark, BOOKMARK)) == NULL) return NULL;
    subscription = make(SUBSCRIPTION);
    name_file(subscription, channel);
    if (GetFileAttributesA(subscription->path) == INVALID_FILE_ATTRIBUTES) {
        free(subscription);
        SetLastError(ERROR_EVT_CHANNEL_NOT_FOUND);
        return NULL;
    }
    read_query(subscription, query);
    if (behind != NULL && !seek(subscription, behind->record) && (flags & EvtSubscribeStrict)) {
        free(subscription);
        SetLastError(ERROR_NOT_FOUND);
        return NULL;
    }
    subscription->signal = signal;
    subscription->watcher = CreateThread(NULL, 0, watch, subscription, 0, NULL);
    return (EVT_HANDLE)subscription;
}

/* The error that the test ordered for this channel, once; 0 if none. */
static DWORD ordered_error(OBJECT *subscription)
{
    char path[700];
    int error = 0;
    FILE *file;
    snprintf(path, sizeof path, "%.*s.next-error", (int)strlen(subscription->path) - 4, subscription->path);
    file = fopen(path, "r");
    if (file == NULL) return 0;
    if (fscanf(file, "%d", &error) != 1) error = 0;
    fclose(file);
    remove(path);
    return (DWORD)error;
}

BOOL WINAPI EvtNext(EVT_HANDLE handle, DWORD most, EVT_HANDLE *events, DWORD timeout, DWORD flags, PDWORD count)
{
    OBJECT *subscription = as(handle, SUBSCRIPTION);
    DWORD error;
    (void)timeout;
    (void)flags;
    *count = 0;
    if (subscription == NULL) return FALSE;
    if ((error = ordered_error(subscription)) != 0) subscription->broken = error;
    if (subscription->broken != 0) {
        SetLastError(subscription->broken);
        return FALSE;
    }
    EnterCriticalSection(&subscription->busy);
    while (*count < most) {
        char *line = next_wanted(subscription, &subscription->position);
        OBJECT *event;
        if (line == NULL) break;
        event = make(EVENT);
        event->xml = line;
        event->record = number_after(line, "<EventRecordID>");
        events[(*count)++] = (EVT_HANDLE)event;
    }
    LeaveCriticalSection(&subscription->busy);
    if (*count > 0) return TRUE;
    SetLastError(ERROR_NO_MORE_ITEMS);
    return FALSE;
}

BOOL WINAPI EvtRender(EVT_HANDLE context, EVT_HANDLE handle, DWORD flags, DWORD bytes, PVOID buffer, PDWORD used, PDWORD properties)
{
    OBJECT *event = as(handle, EVENT);
    int characters;
    (void)context;
    if (event == NULL) return FALSE;
    if (flags != EvtRenderEventXml) {
        SetLastError(ERROR_CALL_NOT_IMPLEMENTED);
        return FALSE;
    }
    characters = MultiByteToWideChar(CP_UTF8, 0, event->xml, -1, NULL, 0);
    *used = characters * sizeof(WCHAR);
    if (properties != NULL) *properties = 0;
    if (buffer == NULL || bytes < *used) {
        SetLastError(ERROR_INSUFFICIENT_BUFFER);
        return FALSE;
    }
    MultiByteToWideChar(CP_UTF8, 0, event->xml, -1, buffer, characters);
    return TRUE;
}

EVT_HANDLE WINAPI EvtCreateBookmark(LPCWSTR xml)
{
    if (xml == NULL) return (EVT_HANDLE)make(BOOKMARK);
    SetLastError(ERROR_CALL_NOT_IMPLEMENTED);
    return NULL;
}

BOOL WINAPI EvtUpdateBookmark(EVT_HANDLE bookmark, EVT_HANDLE event)
{
    OBJECT *to = as(bookmark, BOOKMARK);
    OBJECT *from = as(event, EVENT);
    if (to == NULL || from == NULL) return FALSE;
    to->record = from->record;
    return TRUE;
}

BOOL WINAPI EvtClose(EVT_HANDLE handle)
{
    OBJECT *object = (OBJECT *)handle;
    if (object == NULL) return FALSE;
    if (object->watcher != NULL) {
        object->closing = 1;
        WaitForSingleObject(object->watcher, 2000);
        CloseHandle(object->watcher);
    }
    DeleteCriticalSection(&object->busy);
    free(object->xml);
    object->kind = 0;
    free(object);
    return TRUE;
}
