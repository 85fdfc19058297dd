package org.logonmeter.collector.store;

import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What a driver threw, as what the caller must do. */
final class Failures {
    private Failures() {}

    static RuntimeException of(Throwable thrown) {
        if (thrown instanceof StoreException e) {
            StoreException copy = new StoreException(e.why(), String.valueOf(e.getMessage()), e);
            return copy;
        }
        if (thrown instanceof SQLException e) return of(e);
        if (thrown instanceof RuntimeException e) return e;
        if (thrown instanceof Error e) throw e;
        return new StoreException(StoreException.Cause.FAILED, "the database failed", thrown);
    }

    static StoreException of(SQLException e) {
        StoreException.Cause why = cause(e);
        String text =
                switch (why) {
                    case FULL -> "the disk of the database is full";
                    case BUSY -> "the database is busy";
                    case UNUSABLE -> "the database file cannot be used";
                    case FAILED -> "the database refused a statement";
                };
        return new StoreException(why, text + ": " + e.getMessage(), e);
    }

    static StoreException.Cause cause(SQLException e) {
        if (!(e instanceof SQLiteException sqlite)) return StoreException.Cause.FAILED;
        SQLiteErrorCode code = sqlite.getResultCode();
        return switch (code.code & 0xff) {
            case 13 -> StoreException.Cause.FULL; // SQLITE_FULL
            case 5, 6 -> StoreException.Cause.BUSY; // SQLITE_BUSY, SQLITE_LOCKED
            case 3, 8, 10, 11, 14, 26 -> // PERM, READONLY, IOERR, CORRUPT, CANTOPEN, NOTADB
                    StoreException.Cause.UNUSABLE;
            default -> StoreException.Cause.FAILED;
        };
    }
}
