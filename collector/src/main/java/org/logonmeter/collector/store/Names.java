package org.logonmeter.collector.store;

import java.text.Normalizer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Names are shown as they came and compared folded: trimmed, NFC, without case. */
public final class Names {
    private Names() {}

    /** The form two names are compared in. Upper case first, so that ß and SS, ς and σ meet. */
    public static String fold(String name) {
        String composed = Normalizer.normalize(name.strip(), Normalizer.Form.NFC);
        return Normalizer.normalize(
                composed.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT), Normalizer.Form.NFC);
    }

    /** As {@link #fold}, but null and blank are both null. */
    public static @Nullable String foldOrNull(@Nullable String name) {
        if (name == null) return null;
        String folded = fold(name);
        return folded.isEmpty() ? null : folded;
    }
}
