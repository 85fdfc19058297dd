package org.logonmeter.collector.dialect;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.logonmeter.collector.store.RecordRows;

/**
 * Where clients that page by number have come to. The next page then begins at a place instead of
 * being counted off from the start, and rows that arrived meanwhile do not shift it. Forgetting a
 * walk costs time, never truth. Thread-safe.
 */
final class Walks {
    private static final int MAX_QUESTIONS = 1000;
    private static final int MAX_STEPS = 16;
    private static final Duration LIFE = Duration.ofMinutes(15);

    /**
     * What is asked, by whom, less the place.
     *
     * @param walker tells one client from another; holds no secret
     */
    record Question(String walker, SessionQuestion asked, long limit) {}

    /**
     * The end of a page that was told.
     *
     * @param offset of that page
     * @param limit what it could hold
     * @param told what it held; the last page of a walk holds less, and a client may go on by
     *     either
     * @param upTo the highest session id that counts in this walk
     * @param total records found when it began
     */
    record Step(
            long offset,
            long limit,
            long told,
            RecordRows.Place after,
            long upTo,
            long total,
            Instant at) {
        boolean leadsTo(long next) {
            return next == offset + limit || next == offset + told;
        }
    }

    private final Map<Question, Deque<Step>> walks = new LinkedHashMap<>();

    synchronized Optional<Step> at(Question question, long offset, Instant now) {
        Deque<Step> steps = walks.get(question);
        if (steps == null) return Optional.empty();
        return steps.stream()
                .filter(s -> s.leadsTo(offset) && now.isBefore(s.at().plus(LIFE)))
                .findFirst();
    }

    synchronized void reached(Question question, Step step) {
        Deque<Step> steps = walks.remove(question);
        if (steps == null) steps = new ArrayDeque<>();
        steps.addFirst(step);
        if (steps.size() > MAX_STEPS) steps.removeLast();
        walks.put(question, steps);
        if (walks.size() > MAX_QUESTIONS) walks.remove(walks.keySet().iterator().next());
    }
}
