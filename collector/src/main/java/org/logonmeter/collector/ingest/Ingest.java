package org.logonmeter.collector.ingest;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.logonmeter.collector.store.Arrival;
import org.logonmeter.collector.store.EventStore;
import org.logonmeter.protocol.BatchReceipt;
import org.logonmeter.protocol.EventBatch;
import org.logonmeter.protocol.HostEvent;
import org.logonmeter.protocol.RecordedSession;
import org.logonmeter.protocol.Usage;

/** The rules of the door: what of a device's batch may go in, and the answer item by item. */
final class Ingest {
    private final EventStore events;

    Ingest(EventStore events) {
        this.events = events;
    }

    /**
     * Stores what may be stored of a batch.
     *
     * @param device whose credential came with it; the batch itself is not asked
     */
    BatchReceipt take(String device, EventBatch batch, Instant receivedAt) {
        List<HostEvent> good = new ArrayList<>();
        List<BatchReceipt.@Nullable Item> verdicts = verdicts(batch, good);
        EventStore.Appended appended =
                events.append(
                        device,
                        new Arrival(receivedAt, batch.sentAt(), batch.bootId(), batch.uptimeMs()),
                        good);
        Iterator<BatchReceipt.Item> stored = appended.items().iterator();
        List<BatchReceipt.Item> results = new ArrayList<>();
        for (BatchReceipt.Item verdict : verdicts)
            results.add(verdict == null ? stored.next() : verdict);
        return new BatchReceipt(events.epoch(), appended.highWater(), receivedAt, results);
    }

    /** One place for each item of the batch: its refusal, or null for the good ones. */
    private static List<BatchReceipt.@Nullable Item> verdicts(
            EventBatch batch, List<HostEvent> good) {
        Map<Integer, EventBatch.Unreadable> unreadable = new HashMap<>();
        for (EventBatch.Unreadable item : batch.unreadable()) unreadable.put(item.index(), item);
        Iterator<HostEvent> readable = batch.events().iterator();
        List<BatchReceipt.@Nullable Item> verdicts = new ArrayList<>();
        int count = batch.events().size() + unreadable.size();
        for (int i = 0; i < count; i++) {
            EventBatch.Unreadable bad = unreadable.get(i);
            if (bad != null) {
                verdicts.add(rejected(bad.eventId(), bad.code(), bad.detail()));
                continue;
            }
            HostEvent event = readable.next();
            if (mayComeFromDevice(event)) {
                good.add(event);
                verdicts.add(null);
            } else {
                verdicts.add(
                        rejected(
                                event.header().eventId().toString(),
                                "kind-not-allowed",
                                "a device does not send events of this kind"));
            }
        }
        return verdicts;
    }

    private static boolean mayComeFromDevice(HostEvent event) {
        return !(event instanceof RecordedSession || event instanceof Usage);
    }

    private static BatchReceipt.Item rejected(@Nullable String id, String code, String detail) {
        return new BatchReceipt.Item(id, BatchReceipt.Outcome.REJECTED, code, detail);
    }
}
