package org.logonmeter.collector.history;

import java.util.List;

/**
 * A line that was not taken in.
 *
 * @param line its place, as {@link History.Line#number()}
 * @param why for who wrote the file
 * @param differs what it says otherwise than the session that is stored already; empty for a line
 *     that tells no session
 */
public record Refusal(long line, String why, List<Difference> differs) {
    public Refusal {
        differs = List.copyOf(differs);
    }

    static Refusal of(History.Line.Refused bad) {
        return new Refusal(bad.number(), bad.why(), List.of());
    }

    /** The stored session stays as it is. */
    static Refusal of(long line, List<Difference> differs) {
        return new Refusal(
                line,
                "this session is stored already and stays as it is: "
                        + Difference.sentence(differs),
                differs);
    }
}
