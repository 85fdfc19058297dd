package org.logonmeter.collector.dialect;

import java.util.Arrays;
import java.util.Optional;

/**
 * The members of a LoginStats request, in the vendor's XML order: those of its base class first.
 */
enum LoginStatsMember {
    MACHINE_DOMAIN("MachineDomain", Kind.TEXT),
    TOKEN("Token", Kind.GUID),
    ACTION_ID("ActionId", Kind.NUMBER),
    LAB("Lab", Kind.FLAG),
    LOCATION("Location", Kind.TEXT),
    LOGON_END_TIME("LogonEndTime", Kind.TIME),
    LOGON_START_TIME("LogonStartTime", Kind.TIME),
    LOGON_TYPE("LogonType", Kind.TEXT),
    MACHINE_NAME("MachineName", Kind.TEXT),
    OS_VERSION("OSVersion", Kind.TEXT),
    SCRIPT_START_TIME("ScriptStartTime", Kind.TIME),
    USER_NAME("UserName", Kind.TEXT),
    USER_SNAME("UserSname", Kind.TEXT);

    enum Kind {
        TEXT,
        GUID,
        NUMBER,
        FLAG,
        TIME
    }

    private final String wireName;
    private final Kind kind;

    LoginStatsMember(String wireName, Kind kind) {
        this.wireName = wireName;
        this.kind = kind;
    }

    String wireName() {
        return wireName;
    }

    Kind kind() {
        return kind;
    }

    /** As JSON and forms name it: in any case. */
    static Optional<LoginStatsMember> inAnyCase(String name) {
        return Arrays.stream(values()).filter(m -> m.wireName.equalsIgnoreCase(name)).findFirst();
    }

    /** As XML names it: exactly. */
    static Optional<LoginStatsMember> exactly(String name) {
        return Arrays.stream(values()).filter(m -> m.wireName.equals(name)).findFirst();
    }
}
