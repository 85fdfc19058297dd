package org.logonmeter.collector.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The roles of tokens and, later, of staff; this is the whole table of who may what. */
public enum Role {
    STATISTICS,
    HELPDESK,
    LAB_ADMIN,
    SECURITY,
    AUDITOR,
    SYSTEM_ADMIN,
    INGEST;

    public boolean may(Right right) {
        return switch (this) {
            case STATISTICS -> right == Right.REPORTS;
            case HELPDESK, LAB_ADMIN, SECURITY -> right == Right.REPORTS || right == Right.PERSONS;
            case AUDITOR -> right == Right.AUDIT;
            case SYSTEM_ADMIN -> right == Right.REPORTS || right == Right.SETUP;
            case INGEST -> right == Right.INGEST;
        };
    }

    /** As written in commands and configuration: {@code lab-admin}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Optional<Role> of(String word) {
        return Arrays.stream(values()).filter(role -> role.word().equals(word)).findFirst();
    }

    /** All of them, for messages. */
    public static String words() {
        return Arrays.stream(values()).map(Role::word).collect(Collectors.joining(", "));
    }
}
