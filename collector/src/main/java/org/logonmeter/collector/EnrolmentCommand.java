package org.logonmeter.collector;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.logonmeter.collector.store.EnrolmentSecrets;
import picocli.CommandLine;

/** Secrets that let machines enrol. */
@CommandLine.Command(
        name = "enrolment",
        mixinStandardHelpOptions = true,
        description = "Create, list and revoke secrets that let agents enrol.",
        subcommands = {
            EnrolmentCommand.Create.class,
            EnrolmentCommand.ListAll.class,
            EnrolmentCommand.Revoke.class
        })
final class EnrolmentCommand {
    private EnrolmentCommand() {}

    @CommandLine.Command(
            name = "create",
            mixinStandardHelpOptions = true,
            description =
                    "Print a new secret, once; only its hash is kept. Makes the database if there is"
                            + " none yet.")
    static final class Create implements Callable<Integer> {
        @CommandLine.Mixin private final DatabaseOption database = new DatabaseOption();

        @CommandLine.Option(names = "--name", description = "for the list", defaultValue = "agents")
        private String name = "agents";

        @CommandLine.Option(names = "--days", description = "days it is valid; without: for ever")
        private @Nullable Integer days;

        @CommandLine.Option(names = "--uses", description = "machines it is good for; without: any")
        private @Nullable Long uses;

        @Override
        public Integer call() throws Exception {
            return database.making(
                    (opened, now) ->
                            new EnrolmentSecrets(opened)
                                    .create(
                                            name,
                                            days == null ? null : now.plus(Duration.ofDays(days)),
                                            uses,
                                            now));
        }
    }

    @CommandLine.Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "List the secrets made by create (not those of the configuration).")
    static final class ListAll implements Callable<Integer> {
        @CommandLine.Mixin private final DatabaseOption database = new DatabaseOption();

        @CommandLine.Option(names = "--json", description = "as JSON")
        private boolean json;

        @Override
        public Integer call() throws Exception {
            return database.list(
                    json,
                    (all, opened) -> {
                        for (EnrolmentSecrets.Listed s : new EnrolmentSecrets(opened).list())
                            all.addObject()
                                    .put("id", s.id())
                                    .put("name", s.name())
                                    .put("createdAt", s.createdAt().toString())
                                    .put("expiresAt", DatabaseOption.text(s.expiresAt()))
                                    .put("maxUses", s.maxUses())
                                    .put("uses", s.uses())
                                    .put("revokedAt", DatabaseOption.text(s.revokedAt()));
                    });
        }
    }

    @CommandLine.Command(
            name = "revoke",
            mixinStandardHelpOptions = true,
            description = "End a secret; machines that enrolled with it stay.")
    static final class Revoke implements Callable<Integer> {
        @CommandLine.Mixin private final DatabaseOption database = new DatabaseOption();

        @CommandLine.Parameters(paramLabel = "ID", description = "as list shows it")
        private String id = "";

        @Override
        public Integer call() throws Exception {
            return database.existing(
                    (opened, now) -> {
                        if (!new EnrolmentSecrets(opened).revoke(id, now))
                            throw DatabaseOption.unknown("secret", id);
                        return null;
                    });
        }
    }
}
