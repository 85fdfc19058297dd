package org.logonmeter.collector.dialect;

import java.io.IOException;
import java.util.List;

/** One thing that can be asked of a dialect. */
sealed interface Endpoint {
    Route route();

    /** Looks at the credential, before the body is read. */
    Guard guard();

    /** Answers from the store: which sessions are meant, and how they are told. */
    record Read(Route route, Guard guard, Asking asking, Telling telling) implements Endpoint {}

    /** Adds to the store: what the client says happened, and how it is thanked. */
    record Write(Route route, Guard guard, Posting posting, Thanking thanking)
            implements Endpoint {}

    /** Answers from what the dialect itself keeps: tokens, files. */
    record Own(Route route, Guard guard, Answering answering) implements Endpoint {}

    interface Guard {
        /** Lets everybody pass: the credential is in the body. */
        Guard OPEN = (call, captured) -> "";

        /**
         * @param captured what stood in the open places of the path
         * @return who it is, in words that hold no secret
         * @throws Refusal if the credential is missing or not good
         */
        String check(Call call, List<String> captured) throws Refusal;
    }

    interface Asking {
        SessionQuestion question(Call call) throws Refusal;
    }

    interface Telling {
        Answer tell(Call call, SessionQuestion question, Told told) throws Refusal, IOException;
    }

    interface Posting {
        LoginStatsPost post(Call call) throws Refusal;
    }

    interface Thanking {
        Answer thank(Call call);
    }

    interface Answering {
        Answer answer(Call call, List<String> captured) throws Refusal, IOException;
    }
}
