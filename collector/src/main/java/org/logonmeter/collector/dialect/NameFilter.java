package org.logonmeter.collector.dialect;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A name asked for: the bare name, {@code name@domain} or {@code DOMAIN\name}. Equality only; no
 * character stands for anything but itself.
 *
 * @param text as asked
 */
record NameFilter(String text) {
    /**
     * One reading of the text.
     *
     * @param domain null = any
     */
    public record Reading(String name, @Nullable String domain) {}

    /**
     * Every reading under which a record may be meant; the text as a bare name is always the first.
     *
     * @param fold what makes equal names the same text
     */
    public List<Reading> readings(UnaryOperator<String> fold) {
        List<Reading> readings = new ArrayList<>();
        String folded = fold.apply(text);
        readings.add(new Reading(folded, null));
        int at = folded.lastIndexOf('@');
        if (at > 0 && at < folded.length() - 1)
            readings.add(
                    new Reading(
                            fold.apply(folded.substring(0, at)),
                            fold.apply(folded.substring(at + 1))));
        int slash = folded.indexOf('\\');
        if (slash > 0 && slash < folded.length() - 1)
            readings.add(
                    new Reading(
                            fold.apply(folded.substring(slash + 1)),
                            fold.apply(folded.substring(0, slash))));
        return readings;
    }
}
