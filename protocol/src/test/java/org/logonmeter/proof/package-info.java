/**
 * How a test says what it proves, and that it cannot prove it on this machine.
 *
 * <p>Test code of every module; it travels as the protocol module's test jar.
 */
@NullMarked
package org.logonmeter.proof;

import org.jspecify.annotations.NullMarked;
