/** What a prerequisite's examination found, and what each observation means. Pure. */
@NullMarked
package org.logonmeter.agent.doctor;

import org.jspecify.annotations.NullMarked;
