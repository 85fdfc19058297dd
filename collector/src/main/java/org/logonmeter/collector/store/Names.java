package org.logonmeter.collector.store;

import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.FoldedName;

/** Names are shown as they came and compared folded: trimmed, NFC, without case. */
public final class Names {
    private Names() {}

    /** The form two names are compared in, in the database too: {@link FoldedName}. */
    public static String fold(String name) {
        return FoldedName.of(name);
    }

    /** As {@link #fold}, but null and blank are both null. */
    public static @Nullable String foldOrNull(@Nullable String name) {
        if (name == null) return null;
        String folded = fold(name);
        return folded.isEmpty() ? null : folded;
    }
}
