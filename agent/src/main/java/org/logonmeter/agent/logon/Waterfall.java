package org.logonmeter.agent.logon;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.LogonTiming;
import org.logonmeter.protocol.Phase;
import org.logonmeter.timeline.Session;

/**
 * An analysis for people: each session in two lines, its logon as bars on one axis. Plain ASCII, at
 * most about 100 columns.
 */
public final class Waterfall {
    private static final int COLUMNS = 44;
    private static final int MOST_BEFORE = 12;
    private static final int LABEL = 26;
    private static final long CLOCK_SET_MS = 1_000;

    private final StringBuilder text = new StringBuilder();

    private final Analysis analysis;

    private Waterfall(Analysis analysis) {
        this.analysis = analysis;
    }

    public static String of(Analysis analysis, long read, long malformed) {
        Waterfall waterfall = new Waterfall(analysis);
        for (Analysis.Host host : analysis.hosts()) waterfall.host(host);
        waterfall.line(
                "%d events read, %d used, %d malformed; times are UTC",
                read, analysis.used(), malformed);
        return waterfall.text.toString();
    }

    private void host(Analysis.Host host) {
        line(
                "%s: %s",
                host.computer(),
                host.sessions().isEmpty()
                        ? "no logon in these logs"
                        : host.sessions().size() + " session(s)");
        for (Session session : host.sessions()) session(session);
        line("");
    }

    private void session(Session session) {
        LogonTiming timing = session.timing();
        String who = AnalysisJson.account(session.account());
        String number = timing == null ? "?" : timing.session().osId();
        line("");
        line(
                "  session %s  %s  %s",
                number,
                who == null ? String.valueOf(session.account().id()) : who,
                session.start());
        line("    %s", end(session));
        if (timing != null) logon(timing);
    }

    private String end(Session session) {
        AnalysisJson.End end = AnalysisJson.End.of(session.end());
        Instant at = session.end().at();
        if (at == null) return "no end in these logs";
        Duration length = analysis.length(session);
        String said = "ended " + at + " (" + end.reason() + ", " + end.quality() + ")";
        if (length != null) {
            said += " after " + length(length.toMillis());
            said += clockSet(Duration.between(session.start(), at).minus(length).toMillis());
        }
        return end.latest() == null ? said : said + "; surely over at " + end.latest();
    }

    /** Why the two stamps are further apart, or nearer, than the session was long. */
    private static String clockSet(long ms) {
        if (Math.abs(ms) < CLOCK_SET_MS) return "";
        return String.format(
                "; the clock was set %s by %s meanwhile",
                ms > 0 ? "forward" : "back", length(Math.abs(ms)));
    }

    private void logon(LogonTiming timing) {
        Long total = timing.totalMs();
        line(
                "    logon: %s%s%s",
                total == null ? "length unknown" : length(total),
                timing.partial() ? ", partial" : "",
                timing.firstLogon() ? ", first logon of this user here" : "");
        Axis axis = Axis.of(first(timing), timing.start(), last(timing));
        for (Phase phase : timing.before()) bar(phase, axis, '.');
        if (axis.broken()) line("      (what lay before the logon is drawn shorter, not to scale)");
        for (Phase phase : timing.phases()) bar(phase, axis, phase.parent() == null ? '#' : '=');
        instant("desktop visible", timing.visible(), axis);
        instant("desktop ready", timing.ready(), axis);
        if (timing.unaccountedMs() != null)
            line("      %-" + LABEL + "s%10s", "unaccounted", length(timing.unaccountedMs()));
    }

    private static Instant first(LogonTiming timing) {
        Instant first = timing.start();
        for (Phase phase : timing.before())
            if (phase.start() != null && phase.start().isBefore(first)) first = phase.start();
        return first;
    }

    private static Instant last(LogonTiming timing) {
        Instant last =
                timing.totalMs() == null
                        ? timing.start()
                        : timing.start().plusMillis(timing.totalMs());
        List<Phase> all = new ArrayList<>(timing.before());
        all.addAll(timing.phases());
        for (Phase phase : all)
            if (phase.end() != null && phase.end().isAfter(last)) last = phase.end();
        return last;
    }

    /**
     * Moments as columns. What lay before the logon gets no more than a part of them, or a logon
     * after a long wait would be one column wide.
     *
     * @param first of what is drawn
     * @param zero the logon's start
     * @param left columns before it
     */
    private record Axis(Instant first, Instant zero, Instant last, int left, boolean broken) {
        static Axis of(Instant first, Instant zero, Instant last) {
            long before = ms(first, zero);
            long all = Math.max(1, ms(first, last));
            long left = before * COLUMNS / all;
            boolean broken = left > MOST_BEFORE;
            return new Axis(first, zero, last, (int) Math.min(left, MOST_BEFORE), broken);
        }

        int column(Instant at) {
            if (at.isBefore(zero)) return column(ms(first, at), ms(first, zero), left);
            return left + column(ms(zero, at), ms(zero, last), COLUMNS - left);
        }

        private static int column(long ms, long span, int columns) {
            return Math.clamp(ms * columns / Math.max(1, span), 0, columns);
        }

        private static long ms(Instant from, Instant to) {
            return Duration.between(from, to).toMillis();
        }
    }

    private void bar(Phase phase, Axis axis, char mark) {
        String label =
                (phase.parent() == null ? "" : "  ")
                        + phase.key()
                        + (phase.name() == null ? "" : " " + phase.name());
        Long ms = AnalysisJson.ms(phase);
        String bar = phase.start() == null ? "?" : drawn(phase.start(), phase.end(), axis, mark);
        line(
                "      %-" + LABEL + "s%10s  %s%s",
                clipped(visible(label)),
                ms == null ? "unknown" : length(ms),
                bar,
                phase.partial() ? " ?" : "");
        for (Phase.Gpo gpo : phase.gpos())
            line("      %-" + LABEL + "s", "    " + (gpo.name() == null ? gpo.id() : gpo.name()));
    }

    private void instant(String label, @Nullable Instant at, Axis axis) {
        if (at != null)
            line("      %-" + LABEL + "s%10s  %s", label, "", drawn(at, null, axis, '|'));
    }

    private static String drawn(Instant start, @Nullable Instant end, Axis axis, char mark) {
        int left = axis.column(start);
        int right = end == null ? left : axis.column(end);
        return " ".repeat(left)
                + String.valueOf(mark).repeat(Math.max(1, right - left))
                + (end == null && mark != '|' ? ">" : "");
    }

    private static String clipped(String label) {
        return label.length() < LABEL ? label : label.substring(0, LABEL - 2) + "~";
    }

    static String length(long ms) {
        if (ms < 60_000) return String.format(Locale.ROOT, "%.3f s", ms / 1000.0);
        Duration length = Duration.ofMillis(ms);
        if (length.toHours() == 0)
            return String.format(
                    Locale.ROOT, "%d min %02d s", length.toMinutes(), length.toSecondsPart());
        return String.format(
                Locale.ROOT, "%d h %02d min", length.toHours(), length.toMinutesPart());
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency
    private void line(String format, Object... values) {
        Object[] shown = new Object[values.length];
        for (int i = 0; i < values.length; i++)
            shown[i] = values[i] instanceof String said ? visible(said) : values[i];
        text.append(shown.length == 0 ? format : String.format(Locale.ROOT, format, shown))
                .append('\n');
    }

    /**
     * Names come from logs that anybody may have written: what a terminal would obey (control
     * characters, C1 ones too) or what would turn the text around (bidi and other format
     * characters) is written as its number.
     */
    static String visible(String said) {
        StringBuilder shown = new StringBuilder(said.length());
        said.codePoints()
                .forEach(
                        c -> {
                            if (obeyed(c))
                                shown.append("\\u{")
                                        .append(Integer.toHexString(c).toUpperCase(Locale.ROOT))
                                        .append('}');
                            else shown.appendCodePoint(c);
                        });
        return shown.toString();
    }

    private static boolean obeyed(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    true;
            default -> false;
        };
    }
}
