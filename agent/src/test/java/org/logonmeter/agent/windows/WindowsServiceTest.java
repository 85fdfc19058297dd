package org.logonmeter.agent.windows;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

class WindowsServiceTest {
    /** With 0 the service control manager takes the service for one that has done its work. */
    @Test
    void whateverEndsTheWorkIsAFailureToTheManager() {
        for (Throwable ending :
                List.of(
                        new IllegalStateException("a fault"),
                        new NoClassDefFoundError("a/Class"),
                        new AssertionError("a bug"),
                        new StackOverflowError(),
                        new OutOfMemoryError("none left"),
                        new Exception("checked")))
            assertThat(WindowsService.worked(work(() -> raise(ending))))
                    .as("%s", ending)
                    .isEqualTo(1067);
        assertThat(WindowsService.worked(work(() -> 0))).isZero();
    }

    private static int raise(Throwable ending) throws Exception {
        if (ending instanceof Error error) throw error;
        throw (Exception) ending;
    }

    private static WindowsService.Work work(Callable<Integer> does) {
        return new WindowsService.Work() {
            @Override
            public void run() throws Exception {
                assertThat(does.call()).isZero();
            }

            @Override
            public void stop() {}

            @Override
            public void wake() {}
        };
    }
}
