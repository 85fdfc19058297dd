package org.logonmeter.collector;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.logonmeter.collector.access.Role;
import org.logonmeter.collector.store.Tokens;
import picocli.CommandLine;

/** Tokens of people and programs that read reports. */
@CommandLine.Command(
        name = "token",
        mixinStandardHelpOptions = true,
        description = "Create, list, rotate and revoke tokens for the API and its pages.",
        subcommands = {
            TokenCommand.Create.class,
            TokenCommand.ListAll.class,
            TokenCommand.Rotate.class,
            TokenCommand.Revoke.class
        })
final class TokenCommand {
    private TokenCommand() {}

    @CommandLine.Command(
            name = "create",
            mixinStandardHelpOptions = true,
            description =
                    "Print a new token, once; only its hash is kept. Makes the database if there is"
                            + " none yet.")
    static final class Create implements Callable<Integer> {
        @CommandLine.Mixin private final DatabaseOption database = new DatabaseOption();
        @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

        @CommandLine.Option(
                names = "--role",
                required = true,
                description =
                        "statistics, helpdesk, lab-admin, security, auditor, system-admin or"
                                + " ingest")
        private String role = "";

        @CommandLine.Option(names = "--name", description = "for the list; default: the role")
        private @Nullable String name;

        @CommandLine.Option(
                names = "--rooms",
                split = ",",
                description = "room ids it is limited to, with commas; default: all")
        private @Nullable List<String> rooms;

        @Override
        public Integer call() throws Exception {
            if (Role.of(role).isEmpty())
                throw new CommandLine.ParameterException(
                        spec.commandLine(), "--role must be one of " + Role.words());
            String named = name == null ? role : name;
            return database.making(
                    (opened, now) -> new Tokens(opened).create(named, role, rooms, now));
        }
    }

    @CommandLine.Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "List the tokens; their texts are not kept.")
    static final class ListAll implements Callable<Integer> {
        @CommandLine.Mixin private final DatabaseOption database = new DatabaseOption();

        @CommandLine.Option(names = "--json", description = "as JSON")
        private boolean json;

        @Override
        public Integer call() throws Exception {
            return database.list(
                    json,
                    (all, opened) -> {
                        for (Tokens.Listed token : new Tokens(opened).list()) {
                            List<String> rooms = token.rooms();
                            all.addObject()
                                    .put("id", token.id())
                                    .put("name", token.name())
                                    .put("role", token.role())
                                    .put("rooms", rooms == null ? null : String.join(",", rooms))
                                    .put("createdAt", token.createdAt().toString())
                                    .put("expiresAt", DatabaseOption.text(token.expiresAt()))
                                    .put("revokedAt", DatabaseOption.text(token.revokedAt()));
                        }
                    });
        }
    }

    @CommandLine.Command(
            name = "rotate",
            mixinStandardHelpOptions = true,
            description = "Print a successor with the same role and rooms.")
    static final class Rotate implements Callable<Integer> {
        @CommandLine.Mixin private final DatabaseOption database = new DatabaseOption();

        @CommandLine.Parameters(paramLabel = "ID", description = "as list shows it")
        private String id = "";

        @CommandLine.Option(
                names = "--keep-hours",
                defaultValue = "24",
                description = "hours the old one stays valid; default: ${DEFAULT-VALUE}")
        private int keepHours;

        @Override
        public Integer call() throws Exception {
            return database.existing(
                    (opened, now) ->
                            new Tokens(opened)
                                    .rotate(id, now.plus(Duration.ofHours(keepHours)), now)
                                    .orElseThrow(() -> DatabaseOption.unknown("token", id)));
        }
    }

    @CommandLine.Command(
            name = "revoke",
            mixinStandardHelpOptions = true,
            description = "End a token at once.")
    static final class Revoke implements Callable<Integer> {
        @CommandLine.Mixin private final DatabaseOption database = new DatabaseOption();

        @CommandLine.Parameters(paramLabel = "ID", description = "as list shows it")
        private String id = "";

        @Override
        public Integer call() throws Exception {
            return database.existing(
                    (opened, now) -> {
                        if (!new Tokens(opened).revoke(id, now))
                            throw DatabaseOption.unknown("token", id);
                        return null;
                    });
        }
    }
}
