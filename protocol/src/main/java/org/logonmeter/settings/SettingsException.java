package org.logonmeter.settings;

import java.util.List;

/** A configuration that must not be run with; one line a fault. */
public final class SettingsException extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient List<String> faults;

    public SettingsException(List<String> faults) {
        super(String.join("\n", faults));
        this.faults = List.copyOf(faults);
    }

    /** Each names its key and what to do. */
    public List<String> faults() {
        return faults;
    }
}
