package org.logonmeter.agent.doctor;

import org.jspecify.annotations.Nullable;

/**
 * What one check of a prerequisite found.
 *
 * @param check short stable name, e.g. {@code collector.tls}
 * @param text what was seen, one line
 * @param cure what to do about it; null where nothing is to be done
 */
public record Finding(String check, Verdict verdict, String text, @Nullable String cure) {
    public enum Verdict {
        /** As it must be. */
        WELL,
        /** Works, but an administrator should know. */
        NOTE,
        /** Something is not learned, kept or delivered until it is cured. */
        FAULT
    }

    public Finding {
        if (verdict == Verdict.FAULT && cure == null)
            throw new IllegalArgumentException("a fault without a cure: " + check);
    }

    public static Finding well(String check, String text) {
        return new Finding(check, Verdict.WELL, text, null);
    }

    public static Finding note(String check, String text, @Nullable String cure) {
        return new Finding(check, Verdict.NOTE, text, cure);
    }

    public static Finding fault(String check, String text, String cure) {
        return new Finding(check, Verdict.FAULT, text, cure);
    }
}
