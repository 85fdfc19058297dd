package org.logonmeter.collector.dialect;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.logonmeter.collector.store.EventStore;
import org.logonmeter.collector.store.Names;
import org.logonmeter.collector.store.OpenRecords;
import org.logonmeter.protocol.HostEvent;
import org.logonmeter.protocol.RecordedSession;

/**
 * Takes in what LoginStats clients post: each post becomes one event, durable before it is thanked
 * for. Posts about one machine wait for each other, so that each sees what the ones before it did.
 */
final class LoginStatsDesk {
    private static final int QUEUES = 256;

    private final EventStore events;
    private final OpenRecords open;
    private final List<Queue> queues = Stream.generate(Queue::new).limit(QUEUES).toList();
    private final AtomicLong taken = new AtomicLong();

    /** Who comes next counts as received no earlier than who came before, so a rebuild agrees. */
    private static final class Queue {
        private final Lock lock = new ReentrantLock();
        private Instant last = Instant.MIN;

        Instant received(Instant at) {
            last = at.isAfter(last) ? at : last;
            return last;
        }
    }

    LoginStatsDesk(EventStore events, OpenRecords open) {
        this.events = events;
        this.open = open;
    }

    /** Returns when the post is stored, or was before. */
    void accept(LoginStatsPost post) {
        String machine = Names.fold(post.machineName());
        Queue queue = queues.get(Math.floorMod(machine.hashCode(), QUEUES));
        queue.lock.lock();
        try {
            UUID id = post.eventId(Names::fold, 0);
            if (known(post, id)) return;
            LoginStatsPost numbered = post.numbered(taken.incrementAndGet());
            HostEvent event =
                    LoginStatsEffect.event(numbered, id, session(post), open::told, Names::fold);
            events.record(
                    List.of(new EventStore.Told(post.machineName(), event)),
                    queue.received(post.receivedAt()));
        } finally {
            queue.lock.unlock();
        }
    }

    private boolean known(LoginStatsPost post, UUID id) {
        if (events.receivedAt(id).isPresent()) return true;
        if (post.timed()) return false;
        Instant since = post.receivedAt().minusMillis(LoginStatsPost.SAME_WITHIN_MS);
        return events.receivedAt(post.eventId(Names::fold, 1)).filter(since::isBefore).isPresent();
    }

    private Optional<RecordedSession> session(LoginStatsPost post) {
        String domain = Objects.requireNonNullElse(post.account().domain(), "");
        return open.newest(
                EventStore.hostOf(post.machineName()),
                Names.fold(post.account().name()),
                Names.fold(domain),
                post.at());
    }
}
