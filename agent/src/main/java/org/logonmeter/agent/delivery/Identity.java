package org.logonmeter.agent.delivery;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.logonmeter.protocol.Enrolment;
import org.logonmeter.protocol.MachineFacts;
import org.logonmeter.protocol.WireException;
import org.logonmeter.protocol.WireFormat;

/**
 * Who this machine is to the collector: how it enrols, and how it notices that it is a copy of
 * another.
 */
final class Identity {
    private static final System.Logger LOG = System.getLogger(Identity.class.getName());
    private static final int NONCE_BYTES = 16;

    private final Spool spool;
    private final CollectorClient client;
    private final Supplier<Optional<String>> secret;
    private final Supplier<MachineFacts> facts;

    Identity(
            Spool spool,
            CollectorClient client,
            Supplier<Optional<String>> secret,
            Supplier<MachineFacts> facts) {
        this.spool = spool;
        this.client = client;
        this.secret = secret;
        this.facts = facts;
        if (spool.remembered("nonce").isEmpty()) {
            byte[] nonce = new byte[NONCE_BYTES];
            new SecureRandom().nextBytes(nonce);
            spool.remember("nonce", HexFormat.of().formatHex(nonce));
        }
        leaveTheOriginal();
    }

    /**
     * An image was copied with the data directory in it: what is here belongs to the machine it was
     * made on.
     */
    private void leaveTheOriginal() {
        Optional<String> stored = spool.remembered("fingerprint");
        if (stored.isEmpty()
                || !Fingerprint.another(List.of(stored.get().split("\n")), facts.get())) return;
        LOG.log(
                System.Logger.Level.WARNING,
                "This is another machine than the one that enrolled; its identity is left behind and this machine enrols anew.");
        spool.disown();
        spool.remember("fingerprint", null);
    }

    /** Notes which machine the spool belongs to, where no enrolment does. */
    void known() {
        if (spool.remembered("fingerprint").isEmpty())
            spool.remember("fingerprint", String.join("\n", parts()));
    }

    Optional<String> credential() {
        return spool.remembered("credential");
    }

    boolean canEnrol() {
        return secret.get().isPresent();
    }

    /** A number that is the same for this machine at every start. */
    int stableHash() {
        return spool.remembered("device").orElseGet(() -> String.join("\n", parts())).hashCode();
    }

    /**
     * Asks for a credential; an {@link SendOutcome.Accepted} is never among the results: empty =
     * enrolled.
     */
    Optional<SendOutcome> enrol(Duration within, Instant now) {
        Optional<String> bearer = secret.get();
        if (bearer.isEmpty())
            return Optional.of(
                    new SendOutcome.Unauthorised(
                            "no credential and no collector.enrolment-secret is set"));
        byte[] body =
                WireFormat.write(
                        new Enrolment.Request(
                                facts.get(), parts(), spool.remembered("nonce").orElse(null)));
        Answer answer = client.post("/api/v1/enrol", bearer.get(), body, false, within);
        if (answer instanceof Answer.Received r && (r.status() == 200 || r.status() == 201)) {
            try {
                take(WireFormat.readEnrolmentResponse(r.body()));
                return Optional.empty();
            } catch (WireException e) {
                return Optional.of(
                        new SendOutcome.Outage("enrolment answered without a credential"));
            }
        }
        SendOutcome outcome = AnswerTable.outcome(answer, false, now);
        return Optional.of(
                switch (outcome) {
                    case SendOutcome.Unauthorised u ->
                            new SendOutcome.Unauthorised("enrolment secret refused, " + u.why());
                    case SendOutcome.Revoked u ->
                            new SendOutcome.Revoked("enrolment refused, " + u.why());
                    case SendOutcome.Split s ->
                            new SendOutcome.Outage("enrolment not understood, " + s.why());
                    case SendOutcome.Accepted _, SendOutcome.Taken _, SendOutcome.Uncompressed _ ->
                            new SendOutcome.Outage("enrolment not understood");
                    case SendOutcome.Retry r -> r;
                    case SendOutcome.Outage o -> o;
                });
    }

    private void take(Enrolment.Response given) {
        boolean news =
                spool.remembered("device").filter(given.deviceId()::equals).isEmpty()
                        || spool.remembered("epoch").filter(given.storeEpoch()::equals).isEmpty();
        spool.enrolled(given, String.join("\n", parts()), news);
        LOG.log(System.Logger.Level.INFO, "Enrolled. device=" + given.deviceId());
    }

    private List<String> parts() {
        return Fingerprint.of(facts.get());
    }
}
