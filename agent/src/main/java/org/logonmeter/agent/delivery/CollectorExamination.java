package org.logonmeter.agent.delivery;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.logonmeter.agent.doctor.CertificateFault;
import org.logonmeter.agent.doctor.ClockOffset;
import org.logonmeter.agent.doctor.Finding;

/**
 * The way to the collector, step by step: name, connection, TLS, answer, credential, clock. The
 * first step that fails ends it. Nothing is sent that a collector would keep: the bodies are no
 * batch and no enrolment, and are refused after the right to send has been looked at.
 */
public final class CollectorExamination {
    private static final byte[] NO_MESSAGE = "{}".getBytes(StandardCharsets.US_ASCII);
    private static final String NO_CREDENTIAL = "doctor";

    private final CollectorAddress address;
    private final Optional<String> credential;
    private final Optional<String> enrolmentSecret;
    private final InstantSource clock;
    private final Duration step;
    private final List<Finding> findings = new ArrayList<>();

    private CollectorExamination(
            CollectorAddress address,
            Optional<String> credential,
            Optional<String> enrolmentSecret,
            InstantSource clock,
            Duration step) {
        this.address = address;
        this.credential = credential;
        this.enrolmentSecret = enrolmentSecret;
        this.clock = clock;
        this.step = step;
    }

    /**
     * Examines it; at most six times {@code step} long.
     *
     * @param credential as stored; empty = not enrolled yet, or it could not be read
     * @param step the longest any one step may take
     */
    public static List<Finding> of(
            CollectorAddress address,
            Optional<String> credential,
            Optional<String> enrolmentSecret,
            InstantSource clock,
            Duration step) {
        CollectorExamination examination =
                new CollectorExamination(address, credential, enrolmentSecret, clock, step);
        examination.run();
        return List.copyOf(examination.findings);
    }

    private void run() {
        if (address.plainOverNetwork())
            findings.add(
                    Finding.note(
                            "collector.url",
                            "plain http to another machine: names and credential can be read on the way",
                            "use https"));
        InetSocketAddress next = next();
        InetAddress[] found = looked(next.getHostString());
        if (found.length == 0) return;
        if (!reached(found, next.getPort())) return;
        CollectorClient client;
        try {
            client = new CollectorClient(address);
        } catch (DeliveryException e) {
            findings.add(
                    Finding.fault(
                            "collector.ca",
                            String.valueOf(e.getMessage()),
                            "set collector.ca to a readable PEM file of certificates"));
            return;
        }
        try (client) {
            boolean tls = "https".equalsIgnoreCase(address.url().getScheme());
            if (tls && address.proxy() == null && !trusted(found[0], next.getPort())) return;
            answered(client);
        }
    }

    /** Whom we connect to: the proxy where one is set. */
    private InetSocketAddress next() {
        InetSocketAddress proxy = address.proxy();
        if (proxy != null) return proxy;
        URI url = address.url();
        int port = url.getPort();
        if (port < 0) port = "https".equalsIgnoreCase(url.getScheme()) ? 443 : 80;
        return InetSocketAddress.createUnresolved(bare(url.getHost()), port);
    }

    private static String bare(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private InetAddress[] looked(String host) {
        CompletableFuture<InetAddress[]> lookup = new CompletableFuture<>();
        // Name look-ups know no deadline of their own, so they are left behind when they are late.
        Thread.ofPlatform()
                .daemon()
                .name("look-up")
                .start(
                        () -> {
                            try {
                                lookup.complete(InetAddress.getAllByName(host));
                            } catch (IOException e) {
                                lookup.completeExceptionally(e);
                            }
                        });
        try {
            InetAddress[] found = lookup.get(step.toMillis(), TimeUnit.MILLISECONDS);
            findings.add(Finding.well("collector.name", host + " is " + found[0].getHostAddress()));
            return found;
        } catch (ExecutionException e) {
            nameFault("the name " + host + " is not known");
        } catch (TimeoutException e) {
            nameFault("no name server answers for " + host);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            nameFault("interrupted while looking up " + host);
        }
        return new InetAddress[0];
    }

    private void nameFault(String text) {
        findings.add(
                Finding.fault(
                        "collector.name",
                        text,
                        "check collector.url (and collector.proxy) and this PC's name servers"));
    }

    private boolean reached(InetAddress[] found, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(found[0], port), (int) step.toMillis());
            findings.add(Finding.well("collector.connection", "port " + port + " is open"));
            return true;
        } catch (IOException e) {
            boolean refused = String.valueOf(e.getMessage()).contains("refused");
            findings.add(
                    Finding.fault(
                            "collector.connection",
                            found[0].getHostAddress()
                                    + " port "
                                    + port
                                    + (refused
                                            ? " refuses connections"
                                            : " cannot be reached: " + e.getMessage()),
                            refused
                                    ? "start the collector, or correct the port in collector.url"
                                    : "check network and firewalls between here and there"));
            return false;
        }
    }

    private boolean trusted(InetAddress at, int port) {
        String host = bare(address.url().getHost());
        try (Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress(at, port), (int) step.toMillis());
            plain.setSoTimeout((int) step.toMillis());
            SSLSocket tls =
                    (SSLSocket)
                            CollectorClient.trust(address.ca())
                                    .getSocketFactory()
                                    .createSocket(plain, host, port, true);
            SSLParameters parameters = tls.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            parameters.setProtocols(CollectorClient.protocols());
            tls.setSSLParameters(parameters);
            tls.startHandshake();
            findings.add(
                    Finding.well(
                            "collector.tls",
                            tls.getSession().getProtocol() + ", certificate trusted for " + host));
            return true;
        } catch (IOException e) {
            findings.add(CertificateFault.of(e, host));
            return false;
        }
    }

    private void answered(CollectorClient client) {
        Answer answer =
                client.post(
                        "/api/v1/events",
                        credential.orElse(NO_CREDENTIAL),
                        NO_MESSAGE,
                        false,
                        step);
        switch (answer) {
            case Answer.Unreachable u ->
                    findings.add(
                            Finding.fault(
                                    "collector.answer",
                                    u.why(),
                                    "see the collector's log and health page; a slow answer means it is overloaded or stuck"));
            case Answer.Received r -> {
                if (isCollector(r)) {
                    findings.add(Finding.well("collector.answer", "a collector answers"));
                    authorised(client, r.status());
                }
                clock(r.date());
            }
        }
    }

    /** The answers of a collector to a body that is no batch; tells of all others. */
    private boolean isCollector(Answer.Received r) {
        int status = r.status();
        String text = "the answer was HTTP " + status;
        if (status == 401 || status == 403 || status == 400 || status == 422 || status == 413) {
            String body = new String(r.body(), StandardCharsets.UTF_8).toLowerCase(Locale.ROOT);
            if (body.contains("\"code\"")) return true;
            findings.add(
                    Finding.fault(
                            "collector.answer",
                            text + ", but not from a collector",
                            "something else answers at collector.url, perhaps a proxy that asks for a login"));
            return false;
        }
        String cure =
                switch (status / 100) {
                    case 5 -> "see the collector's log; the agent keeps everything and tries again";
                    case 3 -> "redirects are not followed: set collector.url to where it points";
                    case 2 -> "this is no collector (it takes anything): correct collector.url";
                    default ->
                            status == 429
                                    ? "the collector asks for patience; run doctor again in a minute"
                                    : status == 407
                                            ? "the proxy asks for a login, which the agent does not have"
                                            : "no collector is there: correct host, port and path of collector.url";
                };
        findings.add(Finding.fault("collector.answer", text, cure));
        return false;
    }

    private void authorised(CollectorClient client, int status) {
        if (credential.isPresent() && status != 401 && status != 403) {
            findings.add(Finding.well("credential", "the collector knows this machine"));
            return;
        }
        if (credential.isPresent() && status == 403) {
            findings.add(
                    Finding.fault(
                            "credential",
                            "the collector has shut this machine out",
                            "allow it again in the collector, or remove the agent"));
            return;
        }
        if (credential.isPresent())
            findings.add(
                    Finding.note(
                            "credential",
                            "the collector does not know this machine's credential; it must enrol anew",
                            null));
        enrolling(client);
    }

    private void enrolling(CollectorClient client) {
        if (enrolmentSecret.isEmpty()) {
            findings.add(
                    Finding.fault(
                            "enrolment",
                            "not enrolled, and no enrolment secret is set",
                            "make one with 'logonmeter-collector enrolment create' and set collector.enrolment-secret"));
            return;
        }
        Answer answer =
                client.post("/api/v1/enrol", enrolmentSecret.get(), NO_MESSAGE, false, step);
        if (answer instanceof Answer.Received r && (r.status() == 400 || r.status() == 422))
            findings.add(Finding.well("enrolment", "the collector takes the enrolment secret"));
        else
            findings.add(
                    Finding.fault(
                            "enrolment",
                            answer instanceof Answer.Received r
                                    ? "the collector refuses the enrolment secret (HTTP "
                                            + r.status()
                                            + ")"
                                    : "no answer to enrolment",
                            "set collector.enrolment-secret to one that is valid (it may have expired or be used up)"));
    }

    private void clock(@Nullable String date) {
        if (date == null) return;
        try {
            Duration offset =
                    Duration.between(
                            ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                                    .toInstant(),
                            clock.instant());
            boolean windows = System.getProperty("os.name", "").startsWith("Windows");
            findings.add(ClockOffset.judged(offset, windows));
        } catch (DateTimeException e) {
            findings.add(Finding.note("clock", "the collector's Date cannot be read", null));
        }
    }
}
