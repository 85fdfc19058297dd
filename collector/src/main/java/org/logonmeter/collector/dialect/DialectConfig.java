package org.logonmeter.collector.dialect;

import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which dialects are spoken and to whom. A dialect that is null is not mounted. Secrets are plain
 * or {@code sha256:} and 64 hexadecimal digits.
 */
public record DialectConfig(
        @Nullable LoginStats loginstats,
        @Nullable Ekran ekran,
        @Nullable Workspace workspace,
        @Nullable Electa electa,
        @Nullable Epm epm) {

    /** None is spoken. */
    public static final DialectConfig NONE = new DialectConfig(null, null, null, null, null);

    /**
     * @param prefix path under which it is mounted; empty = at the root
     * @param zone of times that are sent without one
     * @param tokens domains for which a token may speak, {@code *} = any
     * @param actions what the clients' numbers stand for
     * @param trustedProxies addresses whose X-Forwarded-For is believed
     */
    public record LoginStats(
            String prefix,
            ZoneId zone,
            Map<String, List<String>> tokens,
            Map<Integer, LoginStatsAction> actions,
            List<AddressBlock> trustedProxies) {
        @Override
        public String toString() {
            return "LoginStats[tokens=" + tokens.size() + "]";
        }
    }

    public record Ekran(String prefix, ZoneId zone, List<String> tokens) {
        @Override
        public String toString() {
            return "Ekran[tokens=" + tokens.size() + "]";
        }
    }

    /**
     * @param tokens projects that a token may read
     */
    public record Workspace(String prefix, Map<String, List<String>> tokens) {
        @Override
        public String toString() {
            return "Workspace[tokens=" + tokens.size() + "]";
        }
    }

    /**
     * @param accounts application key by company
     * @param rooms room number by location
     */
    public record Electa(String prefix, Map<Long, String> accounts, Map<String, Integer> rooms) {
        @Override
        public String toString() {
            return "Electa[accounts=" + accounts.keySet() + "]";
        }
    }

    /**
     * @param application its name stands encrypted on top of every file
     * @param users by name, with their roles as the vendor names them
     * @param bearers roles by token
     * @param baseUrl what links begin with; null = as the client called us
     * @param retentionDays how far back a report may begin; 0 = without limit
     * @param mergeMinutes sessions of a user that begin within so many minutes are one row; 0 =
     *     none
     * @param csvGuard whether fields that a spreadsheet would run are made harmless
     * @param files folder of the report files
     * @param keyFile file of the server key; made if it is not there
     */
    public record Epm(
            String prefix,
            String application,
            Map<String, User> users,
            Map<String, List<String>> bearers,
            @Nullable String baseUrl,
            int retentionDays,
            int mergeMinutes,
            boolean csvGuard,
            Path files,
            Path keyFile) {
        @Override
        public String toString() {
            return "Epm[users=" + users.keySet() + ", bearers=" + bearers.size() + "]";
        }
    }

    public record User(String password, List<String> roles) {
        @Override
        public String toString() {
            return "User[roles=" + roles + "]";
        }
    }
}
