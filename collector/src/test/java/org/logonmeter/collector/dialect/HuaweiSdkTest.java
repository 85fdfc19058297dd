package org.logonmeter.collector.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.huaweicloud.sdk.core.ClientBuilder;
import com.huaweicloud.sdk.core.HcClient;
import com.huaweicloud.sdk.core.auth.ICredential;
import com.huaweicloud.sdk.core.exception.ClientRequestException;
import com.huaweicloud.sdk.core.http.HttpClient;
import com.huaweicloud.sdk.core.http.HttpRequest;
import com.huaweicloud.sdk.workspace.v2.WorkspaceClient;
import com.huaweicloud.sdk.workspace.v2.model.ListLoginRecordsNewRequest;
import com.huaweicloud.sdk.workspace.v2.model.ListLoginRecordsNewResponse;
import com.huaweicloud.sdk.workspace.v2.model.Record;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logonmeter.proof.Proves;

/** The vendor's own SDK reads our collector. */
@Proves("Huawei's Java SDK reads login records from the collector")
class HuaweiSdkTest {
    @TempDir Path directory;

    @SuppressWarnings("NullAway.Init")
    private DialectFixture fixture;

    /** The SDK signs with keys of the vendor's cloud; a token is the API's other way. */
    private record Token(String token, String project) implements ICredential {
        @Override
        public CompletableFuture<ICredential> processAuthParams(HcClient client, String region) {
            return CompletableFuture.completedFuture(this);
        }

        @Override
        public CompletableFuture<HttpRequest> processAuthRequest(
                HttpRequest request, HttpClient client) {
            return CompletableFuture.completedFuture(
                    request.builder()
                            .addAutoFilledPathParam("project_id", project)
                            .addHeader("X-Auth-Token", token)
                            .build());
        }

        @Override
        public ICredential deepClone() {
            return this;
        }
    }

    @BeforeEach
    void start() {
        fixture = new DialectFixture(directory);
        fixture.store(DialectCase.suite("common").sessions());
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    private WorkspaceClient client(String token) {
        return new ClientBuilder<>(WorkspaceClient::new, Token.class.getSimpleName())
                .withCredential(new Token(token, "project-1"))
                .withEndpoints(List.of("http://127.0.0.1:" + fixture.collector.port()))
                .build();
    }

    @Test
    void everyFieldOfARecord() {
        ListLoginRecordsNewResponse answer =
                client("hw-token")
                        .listLoginRecordsNew(new ListLoginRecordsNewRequest().withUserName("jane"));
        assertThat(answer.getTotalCount()).isEqualTo(1);
        Record jane = answer.getRecords().getFirst();
        assertThat(jane.getComputerName()).isEqualTo("PC-7@lab.example");
        assertThat(jane.getTerminalMac()).isEqualTo("5a-66-ab-cd-ef-01");
        assertThat(jane.getTerminalType()).isEqualTo("Windows 10 ");
        assertThat(jane.getConnectionStartTime()).isEqualTo("2025-07-02T08:59:40.001Z");
        assertThat(jane.getConnectionSetupTime()).isEqualTo("2025-07-02T08:59:59.999Z");
        assertThat(jane.getConnectionEndTime()).isEqualTo("2025-07-02T17:29:00.000Z");
        assertThat(jane.getIsReconnect()).isTrue();
        assertThat(jane.getConnectionFailureReason()).isNull();
    }

    @Test
    void aWalkThroughThePages() {
        WorkspaceClient client = client("hw-token");
        List<String> users = new ArrayList<>();
        for (int offset = 0; ; offset += 2) {
            ListLoginRecordsNewResponse page =
                    client.listLoginRecordsNew(
                            new ListLoginRecordsNewRequest().withOffset(offset).withLimit(2));
            assertThat(page.getTotalCount()).isEqualTo(9);
            if (page.getRecords().isEmpty()) break;
            page.getRecords().forEach(r -> users.add(r.getUserName()));
        }
        assertThat(users).hasSize(9).startsWith("ann@ABC.com", "John@abc.com", "wjj@abc.com");
    }

    @Test
    void filtersAndWindowAreSentAsTheSdkSendsThem() {
        ListLoginRecordsNewResponse answer =
                client("hw-token")
                        .listLoginRecordsNew(
                                new ListLoginRecordsNewRequest()
                                        .withStartTime("2025-07-03T00:00Z")
                                        .withEndTime("2025-07-03T11:00Z")
                                        .withTerminalType("Windows 10 "));
        assertThat(answer.getRecords()).hasSize(1);
        assertThat(answer.getRecords().getFirst().getConnectionFailureReason())
                .isEqualTo("10001:User name or password: wrong");
    }

    @Test
    void theSdkUnderstandsOurErrors() {
        assertThatExceptionOfType(ClientRequestException.class)
                .isThrownBy(
                        () ->
                                client("nobody")
                                        .listLoginRecordsNew(new ListLoginRecordsNewRequest()))
                .satisfies(
                        e -> {
                            assertThat(e.getHttpStatusCode()).isEqualTo(401);
                            assertThat(e.getErrorCode()).isEqualTo("APIGW.0301");
                            assertThat(e.getErrorMsg()).contains("decrypt token fail");
                        });
    }
}
