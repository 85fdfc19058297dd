package org.logonmeter.collector.dialect;

/** Which part of the found records is told. Places are counted in 64 bits. */
sealed interface Paging {
    /** Place of the first record told, from 0. */
    long offset();

    /** Records told at most. */
    long limit();

    /** All of them, as they come. */
    record Everything() implements Paging {
        @Override
        public long offset() {
            return 0;
        }

        @Override
        public long limit() {
            return Long.MAX_VALUE;
        }
    }

    /** The page with this number, from 0, of so many each. */
    record Page(int index, int size) implements Paging {
        @Override
        public long offset() {
            return (long) index * size;
        }

        @Override
        public long limit() {
            return size;
        }
    }

    /** So many from this record on. */
    record Slice(int from, int count) implements Paging {
        @Override
        public long offset() {
            return from;
        }

        @Override
        public long limit() {
            return count;
        }
    }
}
