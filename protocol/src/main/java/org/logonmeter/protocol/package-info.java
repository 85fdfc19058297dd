/**
 * What agent and collector say to each other: the wire types and their JSON.
 *
 * <p>The contract is the bytes, not these classes: agents lag behind collectors by months, so the
 * golden files under {@code src/test/resources/wire/v1} are only ever added to.
 */
@NullMarked
package org.logonmeter.protocol;

import org.jspecify.annotations.NullMarked;
