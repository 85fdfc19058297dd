package org.logonmeter.collector.web;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.Utf8ByteOutput;
import java.util.Map;

/** Templates and their texts to bytes. */
final class Pages {
    private final TemplateEngine engine = TemplateEngine.createPrecompiled(ContentType.Html);

    byte[] sessions(Frame frame, SessionsView view) {
        return page("sessions.jte", Map.of("frame", frame, "view", view));
    }

    byte[] problem(Frame frame, ProblemView view) {
        return page("problem.jte", Map.of("frame", frame, "view", view));
    }

    private byte[] page(String template, Map<String, Object> parameters) {
        Utf8ByteOutput out = new Utf8ByteOutput();
        engine.render(template, parameters, out);
        return out.toByteArray();
    }
}
