package org.logonmeter.collector.report;

/** A question that cannot be asked so. */
public final class QueryException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String code;
    private final String parameter;

    /**
     * @param code stable, for programs
     * @param parameter the parameter at fault
     * @param message for people: what is wrong and what would be right
     */
    public QueryException(String code, String parameter, String message) {
        super(message);
        this.code = code;
        this.parameter = parameter;
    }

    public String code() {
        return code;
    }

    public String parameter() {
        return parameter;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
