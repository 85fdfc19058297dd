package org.logonmeter.agent.windows;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Structure;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logonmeter.lab.WineLab;
import org.logonmeter.proof.Proves;

/**
 * The C compiler lays out every structure that we declare; JNA must see each byte in the same
 * place.
 */
@Proves("native structures: each size and offset as the C compiler has it")
class BindingLayoutIT {
    private static final List<Structure> DECLARED =
            List.of(
                    new WtsTypes.WTSINFOEX(),
                    new WtsTypes.WTSINFOEX_LEVEL1(),
                    new WtsTypes.WTS_SESSION_INFO_1(),
                    new WtsTypes.WTS_PROCESS_INFO(),
                    new LsaTypes.LSA_UNICODE_STRING(),
                    new LsaTypes.SECURITY_LOGON_SESSION_DATA());

    @TempDir Path folder;

    @Test
    void everyFieldStandsWhereTheCompilerPutsIt() throws Exception {
        Map<String, Integer> compiler = new TreeMap<>();
        try (WineLab lab = WineLab.make(folder)) {
            for (String line :
                    lab.wine(lab.built("layout.exe").toString()).out().lines().toList()) {
                String[] part = line.strip().split(" ", -1);
                if (part.length == 2) compiler.put(part[0], Integer.valueOf(part[1]));
            }
        }
        Map<String, Integer> ours = new TreeMap<>();
        for (Structure structure : DECLARED) {
            String name = structure.getClass().getSimpleName();
            ours.put(name, structure.size());
            for (var field : structure.getClass().getDeclaredFields())
                if (!java.lang.reflect.Modifier.isStatic(field.getModifiers()))
                    ours.put(name + "." + field.getName(), offset(structure, field.getName()));
        }

        assertThat(ours).isEqualTo(compiler).hasSizeGreaterThan(50);
    }

    private static int offset(Structure structure, String field)
            throws ReflectiveOperationException {
        Method offset = Structure.class.getDeclaredMethod("fieldOffset", String.class);
        offset.setAccessible(true);
        return (int) offset.invoke(structure, field);
    }
}
