package org.logonmeter.agent;

import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.logonmeter.agent.delivery.DeliveryException;
import org.logonmeter.agent.windows.WindowsService;

/**
 * The way to RUNNING when Windows' service control manager starts the program. It loads as little
 * as it can: the command line is read by the service's own work, when the manager has its answer.
 */
final class ServiceStart {
    private static final String COMMAND = "run";
    private static final String OPTION = "--service";

    private ServiceStart() {}

    /** True for a command line as the installer registers it: {@code run --service NAME ...}. */
    static boolean asked(String... arguments) {
        return arguments.length >= 3 && arguments[0].equals(COMMAND) && arguments[1].equals(OPTION);
    }

    static int serve(String... arguments) {
        List<String> options = Arrays.asList(arguments).subList(1, arguments.length);
        return serve(arguments[2], () -> RunCommand.configured(options.toArray(String[]::new)));
    }

    /** What stops a service before it runs would otherwise be told to nobody. */
    static int serve(String name, Callable<AgentConfig> config) {
        ServiceWork work = new ServiceWork(config);
        try {
            NativeFolder.installed();
            WindowsService.run(name, work);
        } catch (DeliveryException | IllegalStateException e) {
            System.getLogger(ServiceStart.class.getName()).log(Level.ERROR, e.getMessage());
            return AgentMain.FAILED;
        }
        return work.failed() ? AgentMain.FAILED : AgentMain.DONE;
    }
}
