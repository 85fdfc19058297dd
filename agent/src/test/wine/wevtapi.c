/* Stand-in for the event log's reader: one text file a channel in C:\lab\events, one <Event> a line, UTF-8; "/" of the channel is "%4".
   Lines appended while a subscription is open set its signal; a file that became shorter was cleared, and its subscriptions go on with what it holds.
   A file CHANNEL.next-error with a number makes the next EvtNext fail with it, and the subscription stays broken until it is closed, as on Windows.
   While there is a file CHANNEL.render-error with an event's id and a number, such events of the channel cannot be rendered.
   While there is a file CHANNEL.open-error with a number, the channel cannot be opened. CHANNEL.config, "ENABLED BYTES", is its configuration (else on,
   20 MB). Of a query only the EventID= numbers are looked at. */
#include <windows.h>
#include <winevt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FOLDER "C:\\lab\\events\\"
#define MOST_IDS 64

enum kind { SUBSCRIPTION = 1, EVENT, BOOKMARK, LOG, CONFIGURATION, QUERY };

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

static long size_of(const char *path)
{
    long size = 0;
    FILE *file = fopen(path, "rb");
    if (file == NULL) return 0;
    if (fseek(file, 0, SEEK_END) == 0) size = ftell(file);
    fclose(file);
    return size;
}

/* The next line the subscription asks for. */
static char *next_wanted(OBJECT *subscription, long *position)
{
    char *line;
    if (size_of(subscription->path) < *position) *position = 0;
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

/* The numbers in a file beside the channel's, CHANNEL.ENDING; how many there were. */
static int numbers_beside(OBJECT *object, const char *ending, long *first, long *second)
{
    char path[700];
    int found;
    FILE *file;
    snprintf(path, sizeof path, "%.*s.%s", (int)strlen(object->path) - 4, object->path, ending);
    file = fopen(path, "r");
    if (file == NULL) return 0;
    found = fscanf(file, "%ld %ld", first, second);
    fclose(file);
    return found < 0 ? 0 : found;
}

/* The error that the test ordered for this channel, once; 0 if none. */
static DWORD ordered_error(OBJECT *subscription)
{
    char path[700];
    long error = 0, unused;
    if (numbers_beside(subscription, "next-error", &error, &unused) == 0) return 0;
    snprintf(path, sizeof path, "%.*s.next-error", (int)strlen(subscription->path) - 4, subscription->path);
    remove(path);
    return (DWORD)error;
}

/* An object of a channel; NULL and the error if it is not there or may not be opened. */
static OBJECT *open_channel(enum kind kind, LPCWSTR channel)
{
    long error, unused;
    OBJECT *object = make(kind);
    name_file(object, channel);
    if (numbers_beside(object, "open-error", &error, &unused) > 0) {
        EvtClose((EVT_HANDLE)object);
        SetLastError((DWORD)error);
        return NULL;
    }
    if (GetFileAttributesA(object->path) == INVALID_FILE_ATTRIBUTES) {
        EvtClose((EVT_HANDLE)object);
        SetLastError(ERROR_EVT_CHANNEL_NOT_FOUND);
        return NULL;
    }
    return object;
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
    if ((subscription = open_channel(SUBSCRIPTION, channel)) == NULL) return NULL;
    read_query(subscription, query);
    if (behind != NULL && !seek(subscription, behind->record) && (flags & EvtSubscribeStrict)) {
        EvtClose((EVT_HANDLE)subscription);
        SetLastError(ERROR_NOT_FOUND);
        return NULL;
    }
    subscription->signal = signal;
    subscription->watcher = CreateThread(NULL, 0, watch, subscription, 0, NULL);
    return (EVT_HANDLE)subscription;
}

EVT_HANDLE WINAPI EvtOpenLog(EVT_HANDLE session, LPCWSTR channel, DWORD flags)
{
    (void)session;
    if (flags == EvtOpenChannelPath) return (EVT_HANDLE)open_channel(LOG, channel);
    SetLastError(ERROR_INVALID_PARAMETER);
    return NULL;
}

EVT_HANDLE WINAPI EvtOpenChannelConfig(EVT_HANDLE session, LPCWSTR channel, DWORD flags)
{
    OBJECT *object = make(CONFIGURATION);
    (void)session;
    (void)flags;
    name_file(object, channel);
    if (GetFileAttributesA(object->path) != INVALID_FILE_ATTRIBUTES) return (EVT_HANDLE)object;
    EvtClose((EVT_HANDLE)object);
    SetLastError(ERROR_EVT_CHANNEL_NOT_FOUND);
    return NULL;
}

/* Only whether the channel may be read: nothing is asked of the query. */
EVT_HANDLE WINAPI EvtQuery(EVT_HANDLE session, LPCWSTR channel, LPCWSTR query, DWORD flags)
{
    (void)session;
    (void)query;
    (void)flags;
    return (EVT_HANDLE)open_channel(QUERY, channel);
}

static BOOL number_answer(PEVT_VARIANT answer, DWORD bytes, PDWORD used, DWORD type, unsigned long long value)
{
    *used = sizeof *answer;
    if (answer == NULL || bytes < sizeof *answer) {
        SetLastError(ERROR_INSUFFICIENT_BUFFER);
        return FALSE;
    }
    memset(answer, 0, sizeof *answer);
    answer->UInt64Val = value;
    answer->Type = type;
    return TRUE;
}

BOOL WINAPI EvtGetLogInfo(EVT_HANDLE handle, EVT_LOG_PROPERTY_ID property, DWORD bytes, PEVT_VARIANT answer, PDWORD used)
{
    OBJECT *log = as(handle, LOG);
    unsigned long long oldest = 0, count = 0;
    long position = 0;
    char *line;
    if (log == NULL) return FALSE;
    while ((line = line_behind(log->path, &position)) != NULL) {
        if (count++ == 0) oldest = number_after(line, "<EventRecordID>");
        free(line);
    }
    if (property == EvtLogOldestRecordNumber) return number_answer(answer, bytes, used, EvtVarTypeUInt64, oldest);
    if (property == EvtLogNumberOfLogRecords) return number_answer(answer, bytes, used, EvtVarTypeUInt64, count);
    SetLastError(ERROR_CALL_NOT_IMPLEMENTED);
    return FALSE;
}

BOOL WINAPI EvtGetChannelConfigProperty(EVT_HANDLE handle, EVT_CHANNEL_CONFIG_PROPERTY_ID property, DWORD flags, DWORD bytes, PEVT_VARIANT answer,
                                        PDWORD used)
{
    OBJECT *configuration = as(handle, CONFIGURATION);
    long enabled = 1, size = 20 << 20;
    (void)flags;
    if (configuration == NULL) return FALSE;
    numbers_beside(configuration, "config", &enabled, &size);
    if (property == EvtChannelConfigEnabled) return number_answer(answer, bytes, used, EvtVarTypeBoolean, (unsigned long long)enabled);
    if (property == EvtChannelLoggingConfigMaxSize) return number_answer(answer, bytes, used, EvtVarTypeUInt64, (unsigned long long)size);
    SetLastError(ERROR_CALL_NOT_IMPLEMENTED);
    return FALSE;
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
        strcpy(event->path, subscription->path);
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
    long id, error;
    (void)context;
    if (event == NULL) return FALSE;
    if (flags != EvtRenderEventXml) {
        SetLastError(ERROR_CALL_NOT_IMPLEMENTED);
        return FALSE;
    }
    if (numbers_beside(event, "render-error", &id, &error) == 2 && number_after(event->xml, "<EventID>") == (unsigned long long)id) {
        SetLastError((DWORD)error);
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
