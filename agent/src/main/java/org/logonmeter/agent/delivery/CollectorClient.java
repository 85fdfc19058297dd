package org.logonmeter.agent.delivery;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * The one connection to the collector. Every answer is bounded in size and time; redirects are not
 * followed.
 */
public final class CollectorClient implements AutoCloseable {
    /** A receipt for 500 events stays far below. */
    static final int MAX_ANSWER_BYTES = 1 << 20;

    /**
     * @param connect to a TCP connection
     * @param headers from the request to the answer's headers
     * @param whole to the last byte of the answer's body
     */
    record Deadlines(Duration connect, Duration headers, Duration whole) {
        static final Deadlines STANDARD =
                new Deadlines(
                        Duration.ofSeconds(5), Duration.ofSeconds(15), Duration.ofSeconds(20));
    }

    private final CollectorAddress address;
    private final Deadlines deadlines;
    private final HttpClient http;

    /**
     * Makes the client; it connects only when something is sent.
     *
     * @throws DeliveryException if the certificate authorities cannot be read
     */
    public CollectorClient(CollectorAddress address) {
        this(address, Deadlines.STANDARD);
    }

    CollectorClient(CollectorAddress address, Deadlines deadlines) {
        this.address = address;
        this.deadlines = deadlines;
        var proxy = address.proxy();
        HttpClient.Builder builder =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(deadlines.connect())
                        .proxy(
                                proxy == null
                                        ? HttpClient.Builder.NO_PROXY
                                        : ProxySelector.of(proxy));
        SSLParameters tls = new SSLParameters();
        tls.setProtocols(protocols());
        builder.sslParameters(tls);
        Path ca = address.ca();
        if (ca != null) builder.sslContext(trusting(ca));
        http = builder.build();
    }

    static String[] protocols() {
        return new String[] {"TLSv1.3", "TLSv1.2"};
    }

    /** Whom to believe; null = the authorities of the Java runtime. */
    static SSLContext trust(@Nullable Path ca) {
        if (ca != null) return trusting(ca);
        try {
            return SSLContext.getDefault();
        } catch (GeneralSecurityException e) {
            throw new DeliveryException("the Java runtime has no TLS: " + e.getMessage(), e);
        }
    }

    private static SSLContext trusting(Path ca) {
        try (InputStream in = Files.newInputStream(ca)) {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            int n = 0;
            for (Certificate c : CertificateFactory.getInstance("X.509").generateCertificates(in))
                trusted.setCertificateEntry("ca-" + n++, c);
            if (n == 0) throw new GeneralSecurityException("no certificate in it");
            TrustManagerFactory trust =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new DeliveryException(
                    "collector.ca "
                            + ca
                            + " cannot be used ("
                            + e.getMessage()
                            + "); it must be a PEM file of certificates",
                    e);
        }
    }

    /** One POST of JSON, at most {@code within} long. */
    Answer post(String path, String bearer, byte[] body, boolean gzip, Duration within) {
        List<String> headers =
                new ArrayList<>(
                        List.of(
                                "Authorization", "Bearer " + bearer,
                                "Content-Type", "application/json",
                                "Accept", "application/json, application/problem+json"));
        if (gzip) headers.addAll(List.of("Content-Encoding", "gzip"));
        return post(path, headers, gzip ? zipped(body) : body, within);
    }

    /**
     * One POST, at most {@code within} long.
     *
     * @param headers name, value, name, value ...
     */
    Answer post(String path, List<String> headers, byte[] sent, Duration within) {
        Duration whole = within.compareTo(deadlines.whole()) < 0 ? within : deadlines.whole();
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address.resolve(path))
                        .timeout(
                                whole.compareTo(deadlines.headers()) < 0
                                        ? whole
                                        : deadlines.headers())
                        .headers(headers.toArray(String[]::new));
        request.POST(HttpRequest.BodyPublishers.ofByteArray(sent));
        CompletableFuture<HttpResponse<byte[]>> answer =
                http.sendAsync(
                        request.build(),
                        HttpResponse.BodyHandlers.limiting(
                                HttpResponse.BodyHandlers.ofByteArray(), MAX_ANSWER_BYTES));
        try {
            HttpResponse<byte[]> r = answer.get(whole.toMillis(), TimeUnit.MILLISECONDS);
            return new Answer.Received(
                    r.statusCode(),
                    r.headers().firstValue("Retry-After").orElse(null),
                    r.headers().firstValue("Date").orElse(null),
                    r.body());
        } catch (TimeoutException e) {
            answer.cancel(true);
            return new Answer.Unreachable("no whole answer within " + whole.toMillis() + " ms");
        } catch (ExecutionException e) {
            return new Answer.Unreachable(phrase(e.getCause() == null ? e : e.getCause()));
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            return new Answer.Unreachable("interrupted");
        }
    }

    private static String phrase(Throwable fault) {
        String name = fault.getClass().getSimpleName().replace("Exception", "");
        String text = fault.getMessage();
        return text == null || text.isBlank() ? name : name + ": " + text;
    }

    private static byte[] zipped(byte[] body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(body.length / 4);
        try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
            zip.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** Ends the client's threads; open requests are cut. */
    @Override
    public void close() {
        http.shutdownNow();
        http.close();
    }
}
