package org.logonmeter.collector.web;

import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.logonmeter.collector.edge.SlowRequests;
import org.logonmeter.collector.store.Database;
import org.logonmeter.collector.store.MachineRows;
import org.logonmeter.collector.store.MachineRows.Heard;
import org.logonmeter.protocol.BatchReceipt;

/**
 * What the collector counts of itself, in the formats of Prometheus and OpenMetrics. As a filter it
 * counts the requests of the listener it stands on. No label holds anything that a client chose.
 */
public final class Metrics implements Filter {
    private static final List<String> AREAS =
            List.of("/api/v1/enrol", "/api/v1/events", "/api/v1/", "/sessions", "/assets/");

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final ExpositionFormats formats = ExpositionFormats.init();
    private final Counter requests =
            Counter.builder()
                    .name("logonmeter_http_requests_total")
                    .help("Requests answered, by area and status.")
                    .labelNames("area", "status")
                    .register(registry);
    private final Counter events =
            Counter.builder()
                    .name("logonmeter_events_total")
                    .help("Events that agents sent, by what became of them.")
                    .labelNames("outcome")
                    .register(registry);
    private final Histogram seconds =
            Histogram.builder()
                    .name("logonmeter_http_request_duration_seconds")
                    .unit(Unit.SECONDS)
                    .help("From the request's first byte read to its answer, by area.")
                    .labelNames("area")
                    .classicOnly()
                    .classicUpperBounds(.005, .02, .05, .1, .3, 1, 5)
                    .register(registry);

    public Metrics(Database database, MachineRows machines) {
        for (BatchReceipt.Outcome outcome : BatchReceipt.Outcome.values())
            events.initLabelValues(outcome.wireName());
        heard(
                "logonmeter_machines",
                "Machines anything was ever told of.",
                machines,
                Heard::machines);
        heard("logonmeter_agents", "Machines that have an agent.", machines, Heard::agents);
        heard(
                "logonmeter_newest_data_timestamp_seconds",
                "When the newest data came, seconds since 1970; 0 = never.",
                machines,
                heard -> epochSeconds(heard.newest()));
        gauge(
                "logonmeter_store_waiting_transactions",
                "Transactions that wait for the one writer.",
                database::waiting);
        gauge(
                "logonmeter_store_writable",
                "0 from the moment the disk was found full until something is stored again.",
                () -> database.writable() ? 1 : 0);
        gauge(
                "logonmeter_store_bytes",
                "Size of the database file, without its log.",
                () -> database.path().toFile().length());
        gauge(
                "logonmeter_store_free_bytes",
                "Room left on the volume of the database; below 16 MiB no event is taken.",
                () -> database.freeBytes().orElse(-1));
        gauge(
                "process_start_time_seconds",
                "When the process started, seconds since 1970.",
                () -> ManagementFactory.getRuntimeMXBean().getStartTime() / 1000.0);
        gauge(
                "jvm_memory_heap_used_bytes",
                "Heap in use.",
                () -> ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        gauge(
                "jvm_threads_live",
                "Platform threads.",
                () -> ManagementFactory.getThreadMXBean().getThreadCount());
    }

    /** Shows what was cut off before it became a request that this filter sees. */
    public void tell(SlowRequests slow) {
        CounterWithCallback.builder()
                .name("logonmeter_http_slow_requests_total")
                .help("Requests cut off because a part of them came, or was read, too slowly.")
                .labelNames("part")
                .callback(
                        callback -> {
                            callback.call((double) slow.heads(), "headers");
                            callback.call((double) slow.bodies(), "body");
                            callback.call((double) slow.answers(), "answer");
                        })
                .register(registry);
    }

    /** Counts what a device was answered. */
    public void answered(BatchReceipt receipt) {
        for (BatchReceipt.Item item : receipt.results())
            events.labelValues(item.outcome().wireName()).inc();
    }

    @FunctionalInterface
    private interface Reading {
        double read();
    }

    private void gauge(String name, String help, Reading reading) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call(reading.read()))
                .register(registry);
    }

    private void heard(
            String name, String help, MachineRows machines, ToDoubleFunction<Heard> part) {
        gauge(name, help, () -> part.applyAsDouble(machines.heard()));
    }

    private static double epochSeconds(@Nullable Instant instant) {
        return instant == null ? 0 : instant.toEpochMilli() / 1000.0;
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        String area = area(request.path().path());
        long begin = System.nanoTime();
        response.whenSent(
                () -> {
                    seconds.labelValues(area).observe((System.nanoTime() - begin) / 1e9);
                    requests.labelValues(area, Integer.toString(response.status().code())).inc();
                });
        chain.proceed();
    }

    private static String area(String path) {
        return AREAS.stream().filter(path::startsWith).findFirst().orElse("other");
    }

    /** The media type of {@link #text} for this {@code Accept}; null = the plain text form. */
    String type(@Nullable String accept) {
        return formats.findWriter(accept).getContentType();
    }

    /** Everything as text. */
    byte[] text(@Nullable String accept) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            formats.findWriter(accept).write(out, registry.scrape());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
