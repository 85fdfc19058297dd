package org.logonmeter.collector.store;

/** The database with one COMMIT for each caller: what group commit is measured against. */
public final class UngroupedDatabase {
    private UngroupedDatabase() {}

    public static Database openToServe(String url) {
        SqliteFile file = SqliteFile.of(url);
        file.make();
        ServeLock lock = file.lock();
        file.migrate();
        return new Database(
                file,
                new GroupWriter(StatementCache.over(file.connect(false)), 1),
                new Readers(file, 4),
                lock);
    }
}
