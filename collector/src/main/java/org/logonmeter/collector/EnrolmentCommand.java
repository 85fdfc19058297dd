package org.logonmeter.collector;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.logonmeter.collector.store.Database;
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
        @CommandLine.Mixin private final ConfigOption config = new ConfigOption();
        @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

        @CommandLine.Option(names = "--name", description = "for the list", defaultValue = "agents")
        private String name = "agents";

        @CommandLine.Option(names = "--days", description = "days it is valid; without: for ever")
        private @Nullable Integer days;

        @CommandLine.Option(names = "--uses", description = "machines it is good for; without: any")
        private @Nullable Long uses;

        @Override
        public Integer call() throws Exception {
            Instant now = InstantSource.system().instant();
            Instant ends = days == null ? null : now.plus(Duration.ofDays(days));
            try (Database database = Database.open(config.load().database().url())) {
                spec.commandLine()
                        .getOut()
                        .println(new EnrolmentSecrets(database).create(name, ends, uses, now));
            }
            return 0;
        }
    }

    @CommandLine.Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "List the secrets made by create (not those of the configuration).")
    static final class ListAll implements Callable<Integer> {
        @CommandLine.Mixin private final ConfigOption config = new ConfigOption();
        @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

        @CommandLine.Option(names = "--json", description = "as JSON")
        private boolean json;

        @Override
        public Integer call() throws Exception {
            PrintWriter out = spec.commandLine().getOut();
            try (Database database = Database.openExisting(config.load().database().url())) {
                ArrayNode all = JsonNodeFactory.instance.arrayNode();
                for (EnrolmentSecrets.Listed s : new EnrolmentSecrets(database).list()) {
                    all.addObject()
                            .put("id", s.id())
                            .put("name", s.name())
                            .put("createdAt", s.createdAt().toString())
                            .put("expiresAt", text(s.expiresAt()))
                            .put("maxUses", s.maxUses())
                            .put("uses", s.uses())
                            .put("revokedAt", text(s.revokedAt()));
                }
                Listing.print(out, all, json);
            }
            return 0;
        }
    }

    @CommandLine.Command(
            name = "revoke",
            mixinStandardHelpOptions = true,
            description = "End a secret; machines that enrolled with it stay.")
    static final class Revoke implements Callable<Integer> {
        @CommandLine.Mixin private final ConfigOption config = new ConfigOption();

        @CommandLine.Parameters(paramLabel = "ID", description = "as list shows it")
        private String id = "";

        @Override
        public Integer call() throws Exception {
            try (Database database = Database.openExisting(config.load().database().url())) {
                if (!new EnrolmentSecrets(database).revoke(id, InstantSource.system().instant()))
                    throw new CommandFailure("no valid secret has the id " + id + "; see list");
            }
            return 0;
        }
    }

    static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }
}
