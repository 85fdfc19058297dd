package org.logonmeter.collector.web;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sessions page: texts and addresses, ready to be set.
 *
 * @param sentence what is shown, in one line
 * @param days newest first
 * @param newer address of the page before; null if this is the first
 * @param older address of the page behind; null if this is the last
 * @param newest address of the first page; null if this is it
 * @param nothing what to say instead of a table; null if there are sessions
 */
public record SessionsView(
        String sentence,
        Form form,
        List<Day> days,
        @Nullable String newer,
        @Nullable String older,
        @Nullable String newest,
        @Nullable Nothing nothing) {

    /**
     * The filter as it was filled in.
     *
     * @param active true if something is filled in
     * @param fault which field cannot be understood and why; null if all can
     */
    public record Form(
            String user,
            String machine,
            String from,
            String to,
            List<Choice> ends,
            boolean active,
            @Nullable Fault fault) {

        /** Why {@code field} is not understood; null if it is. */
        public @Nullable String why(String field) {
            return fault != null && fault.field().equals(field) ? fault.text() : null;
        }
    }

    public record Choice(String value, String text, boolean chosen) {}

    public record Fault(String field, String text) {}

    /**
     * @param title the day on which these sessions started
     */
    public record Day(String title, List<Row> rows) {}

    /**
     * One session.
     *
     * @param started time of day
     * @param startedAt the instant, for machines
     * @param userHref sessions of this user
     * @param at where the person sat, or where the PC stands; null if not told
     * @param away how long the screen was locked or the session disconnected; null if never
     * @param tone of the chip
     */
    public record Row(
            String started,
            String startedAt,
            String user,
            @Nullable String domain,
            String userHref,
            String machine,
            @Nullable String at,
            String machineHref,
            String ended,
            String length,
            @Nullable String away,
            String tone,
            String chip,
            @Nullable String sentence,
            Lane lane) {}

    /**
     * The session on the line of its day; all in percent of the day's length.
     *
     * @param x start
     * @param width to the end that is counted
     * @param open true if it goes on
     * @param maybe from the counted end to the last possible one; null if it is known
     * @param ticks every six hours
     */
    public record Lane(
            String x, String width, boolean open, @Nullable Maybe maybe, List<String> ticks) {
        public record Maybe(String x, String width) {}
    }

    /**
     * An empty answer, and what to do next.
     *
     * @param steps in their order; may be empty
     * @param reset address without the filter; null if there is none
     */
    public record Nothing(String title, String text, List<Step> steps, @Nullable String reset) {}

    /**
     * @param command to be typed as it stands; null if there is none
     */
    public record Step(String text, @Nullable String command) {}
}
