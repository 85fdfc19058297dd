package org.logonmeter.agent.doctor;

import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;

/** Why a TLS handshake failed, in an administrator's words. */
public final class CertificateFault {
    private static final String CHECK = "collector.tls";
    private static final int LONGEST_CHAIN = 12;

    private CertificateFault() {}

    /**
     * @param failure what the handshake threw; its causes tell more than itself
     * @param host the name the certificate should bear
     */
    public static Finding of(Throwable failure, String host) {
        StringBuilder said = new StringBuilder();
        Throwable t = failure;
        for (int i = 0; t != null && i < LONGEST_CHAIN; i++, t = t.getCause()) {
            if (t instanceof CertificateExpiredException)
                return Finding.fault(
                        CHECK,
                        "the collector's certificate has expired: " + t.getMessage(),
                        "renew the collector's certificate (or, if this PC's clock is wrong, set it)");
            if (t instanceof CertificateNotYetValidException)
                return Finding.fault(
                        CHECK,
                        "the collector's certificate is not yet valid: " + t.getMessage(),
                        "set this PC's clock");
            said.append(t.getMessage()).append("; ");
        }
        String all = said.toString().toLowerCase(Locale.ROOT);
        if (all.contains("no name matching") || all.contains("subject alternative"))
            return Finding.fault(
                    CHECK,
                    "the collector's certificate is not for " + host,
                    "set collector.url to a name in the certificate, or issue one that names "
                            + host);
        if (all.contains("unable to find valid certification path")
                || all.contains("trust anchor")
                || all.contains("path validation failed"))
            return Finding.fault(
                    CHECK,
                    "the collector's certificate comes from an authority this agent does not trust",
                    "set collector.ca to a PEM file with the authority that issued it");
        if (all.contains("plaintext") || all.contains("unrecognized ssl message"))
            return Finding.fault(
                    CHECK,
                    "what answers there does not speak TLS",
                    "set collector.url to the https port, or to http:// if there is none");
        return Finding.fault(
                CHECK,
                "no TLS connection: " + failure.getMessage(),
                "see the collector's (or its proxy's) TLS settings (1.2 or 1.3 is needed), and whether this is its https port");
    }
}
