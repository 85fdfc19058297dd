/** Between the network and the routes: how long a request may take to come, and how it may ask. */
@NullMarked
package org.logonmeter.collector.edge;

import org.jspecify.annotations.NullMarked;
