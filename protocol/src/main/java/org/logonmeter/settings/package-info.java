/** A program's configuration: one YAML file, one rule for the environment, all faults at once. */
@NullMarked
package org.logonmeter.settings;

import org.jspecify.annotations.NullMarked;
