package org.logonmeter.collector;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.logonmeter.collector.store.Database;
import picocli.CommandLine;

/**
 * The database that {@code --config F} names, for commands that open it, do one thing and close it;
 * it may be served meanwhile.
 */
final class DatabaseOption {
    @CommandLine.Mixin private final ConfigOption config = new ConfigOption();

    @CommandLine.Spec(CommandLine.Spec.Target.MIXEE)
    private CommandLine.Model.CommandSpec command;

    private final InstantSource clock = InstantSource.system();

    /** Done on the open database; what it returns is printed in a line of its own, null is not. */
    @FunctionalInterface
    interface Work {
        @Nullable String on(Database database, Instant now) throws CommandFailure;
    }

    /** Fills the rows of a list. */
    @FunctionalInterface
    interface Rows {
        void into(ArrayNode rows, Database database);
    }

    /** Works on the database, which is made if there is none yet; the exit code. */
    int making(Work work) throws Exception {
        try (Database database = Database.open(config.load().database().url())) {
            return done(work.on(database, clock.instant()));
        }
    }

    /** Works on a database that must be there; the exit code. */
    int existing(Work work) throws Exception {
        try (Database database = Database.openExisting(config.load().database().url())) {
            return done(work.on(database, clock.instant()));
        }
    }

    /** Prints a list of flat objects out of a database that must be there; the exit code. */
    int list(boolean json, Rows rows) throws Exception {
        try (Database database = Database.openExisting(config.load().database().url())) {
            ArrayNode all = JsonNodeFactory.instance.arrayNode();
            rows.into(all, database);
            Listing.print(out(), all, json);
            return CommandLine.ExitCode.OK;
        }
    }

    private int done(@Nullable String line) {
        if (line != null) out().println(line);
        return CommandLine.ExitCode.OK;
    }

    private PrintWriter out() {
        return command.commandLine().getOut();
    }

    /** As lists show an instant; null where there is none. */
    static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }

    /** What is told where no valid secret or token has the id. */
    static CommandFailure unknown(String what, String id) {
        return new CommandFailure("no valid " + what + " has the id " + id + "; see list");
    }
}
