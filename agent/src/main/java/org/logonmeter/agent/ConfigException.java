package org.logonmeter.agent;

import java.util.List;

/** The configuration cannot be used; every fault is told at once. */
final class ConfigException extends Exception {
    private static final long serialVersionUID = 1L;

    ConfigException(String where, List<String> faults) {
        super(where + ": " + String.join("; ", faults));
    }
}
