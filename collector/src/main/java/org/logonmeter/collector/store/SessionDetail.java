package org.logonmeter.collector.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.logonmeter.protocol.Phase;
import org.logonmeter.protocol.RecordedSession.Failure;
import org.logonmeter.protocol.Terminal;
import org.logonmeter.timeline.Session;

/**
 * What is known of a session beyond who, where, from and to: the column {@code session.details}, in
 * the names and forms of the session file. What is null, false or empty is left out of the text.
 *
 * @param hostIp address of the machine that was logged on to, as text
 * @param terminal the device the person sat at
 * @param failure present = an attempt that made no session
 */
public record SessionDetail(
        @Nullable String displayName,
        @Nullable String externalName,
        @Nullable String accessLevel,
        @Nullable String clientGuid,
        @Nullable String osVersion,
        @Nullable String location,
        boolean lab,
        @Nullable String logonType,
        @Nullable Integer roomId,
        @Nullable Instant logonStart,
        @Nullable Instant logonEnd,
        @Nullable Instant scriptStart,
        List<Session.Inactive> inactive,
        @Nullable String hostIp,
        @Nullable String hostMac,
        @Nullable Terminal terminal,
        @Nullable String agentVersion,
        boolean reconnect,
        @Nullable Instant connectionStart,
        @Nullable Instant connectionSetup,
        @Nullable Instant connectionEnd,
        @Nullable Failure failure,
        List<Phase> phases) {

    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .addModule(
                            new SimpleModule()
                                    .addSerializer(Instant.class, ToStringSerializer.instance)
                                    .addDeserializer(Instant.class, new InstantText()))
                    .defaultPropertyInclusion(written(JsonInclude.Include.NON_EMPTY))
                    .withConfigOverride(
                            boolean.class,
                            o -> o.setInclude(written(JsonInclude.Include.NON_DEFAULT)))
                    .withConfigOverride(
                            List.class,
                            o -> o.setSetterInfo(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY)))
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .build();

    public SessionDetail {
        inactive = inactive == null ? List.of() : List.copyOf(inactive);
        phases = phases == null ? List.of() : List.copyOf(phases);
    }

    private static JsonInclude.Value written(JsonInclude.Include values) {
        return JsonInclude.Value.construct(values, JsonInclude.Include.ALWAYS);
    }

    /** Reads the column; null = the session has no details. */
    public static SessionDetail parse(@Nullable String text) {
        try {
            return Objects.requireNonNull(
                    JSON.readValue(text == null ? "{}" : text, SessionDetail.class));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("session.details is not what this program wrote", e);
        }
    }

    /** The column's text. */
    public String text() {
        return tree().toString();
    }

    /** One JSON object, members in the order of the record. */
    public ObjectNode tree() {
        return JSON.valueToTree(this);
    }
}
