"""The blog of the tutorial, in other words: people, and what they write."""

import os

from flask import Flask, render_template


def create_app(test_config=None):
    """Makes an app, with the settings of a test where there are some."""
    app = Flask(__name__, instance_relative_config=True)
    app.config.from_mapping(
        SECRET_KEY='dev',
        DATABASE=os.path.join(app.instance_path, 'flaskr.sqlite'),
    )

    if test_config is None:
        app.config.from_pyfile('config.py', silent=True)
    else:
        app.config.update(test_config)

    if database := os.environ.get('FLASKR_DATABASE'):
        app.config['DATABASE'] = database

    try:
        os.makedirs(app.instance_path)
    except OSError:
        pass

    @app.route('/hello')
    def hello():
        return 'Hello, World!'

    @app.errorhandler(404)
    def not_found(error):
        return render_template('error.html', error=error), 404

    from flaskr import db

    db.init_app(app)

    from flaskr import auth, blog

    app.register_blueprint(auth.bp)
    app.register_blueprint(blog.bp)

    # The page of the blog is the page of the site: url_for('index') is url_for('blog.index').
    app.add_url_rule('/', endpoint='index')

    return app
