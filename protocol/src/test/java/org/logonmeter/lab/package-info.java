/**
 * A Windows PC for tests: Wine, what it lacks, and people who log on.
 *
 * <p>Test code of every module; it travels as the protocol module's test jar.
 */
@NullMarked
package org.logonmeter.lab;

import org.jspecify.annotations.NullMarked;
