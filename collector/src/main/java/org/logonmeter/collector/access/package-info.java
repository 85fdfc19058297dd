/** Who asks and what they may: roles, bearer tokens, and the one shape of a refusal. */
@NullMarked
package org.logonmeter.collector.access;

import org.jspecify.annotations.NullMarked;
